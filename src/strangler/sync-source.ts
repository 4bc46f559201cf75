import { aws_dynamodb as dynamodb, aws_events as events } from 'aws-cdk-lib';
import { EventContract } from '../core/messaging/event-contract';
import { describe } from '../core/private/described-value';
import { CONTRACT, EVENT_BUS, requireKind, TABLE } from '../core/private/kinds';

/**
 * Options of a table whose changes are sent to legacy.
 */
export interface SyncTableOptions {
  /**
   * The attribute of the table's key that names the entity: the partition key or the sort key. Changes of an entity are applied in order.
   * @default - the whole key
   */
  readonly entityKey?: string;
  /**
   * The attribute that says where a write came from. Who brings changes of legacy into the table sets it to `legacy#` and the id of
   * the change in legacy. A write that sets it to a new value of that kind is not sent back. Later writes are sent, also those that leave it as it is.
   * @default 'origin'
   */
  readonly originAttribute?: string;
}

/**
 * Options of a bus whose events are sent to legacy. Each is a JSON pointer (RFC 6901) into the data of an event.
 */
export interface SyncBusOptions {
  /** The entity: a text or a number, `/orderId`. Changes of an entity are applied in order. */
  readonly entityPointer: string;
  /**
   * The version of the entity: a whole number that grows, or a time in ISO 8601. A bus does not keep the order of events. An event that
   * comes after a newer one of its entity is not applied.
   * @default '/version'
   */
  readonly versionPointer?: string;
  /**
   * The origin of an event. An event whose value there is `legacy`, or begins with `legacy#`, is not sent back.
   * @default '/origin'
   */
  readonly originPointer?: string;
}

/** @internal */
export type SyncSourceConfig =
  | { readonly table: dynamodb.ITable; readonly options: SyncTableOptions }
  | { readonly bus: events.IEventBus; readonly contracts: EventContract[]; readonly options: SyncBusOptions };

/**
 * Where the changes come from that a new service sends back to legacy. Each change has the whole state of what it changes.
 */
export class SyncSource {
  /**
   * The changes of a table, read from its stream, in the order of the commits of each item. Nothing is added to the writes of the service.
   *
   * @param table a table of this Region with a stream of new and old images (`StreamViewType.NEW_AND_OLD_IMAGES`)
   */
  static table(table: dynamodb.ITable, options: SyncTableOptions = {}): SyncSource {
    requireKind('SyncSource.table: table', table, TABLE);
    return new SyncSource({ table, options });
  }

  /**
   * The events of a bus. The data of an event must have the whole state of the entity, and its version.
   *
   * @param bus a bus of this account and Region
   * @param contracts the events that are sent
   */
  static bus(bus: events.IEventBus, contracts: EventContract[], options: SyncBusOptions): SyncSource {
    requireKind('SyncSource.bus: bus', bus, EVENT_BUS);
    if (!Array.isArray(contracts)) { throw new Error(`SyncSource.bus: contracts must be a list, got ${describe(contracts)}.`); }
    contracts.forEach(contract => requireKind('SyncSource.bus: each contract', contract, CONTRACT));
    return new SyncSource({ bus, contracts, options });
  }

  private constructor(
    /** @internal */
    readonly _config: SyncSourceConfig,
  ) {}
}
