import { aws_dynamodb as dynamodb, aws_kms as kms, aws_logs as logs, Duration } from 'aws-cdk-lib';
import { EventFedTableAlarms } from './event-fed-table-alarms';
import { EventContract } from '../core/messaging/event-contract';

/**
 * What the events of a contract do to the item of their key: they write attributes, or remove the item.
 */
export interface ItemEvent {
  /** The contract of the events. Others are rejected, as are events that do not match it. */
  readonly contract: EventContract;
  /**
   * The properties of the events' data that the item gets as attributes, 1 to 100. One that an event lacks is removed from the item. Several
   * contracts may write one attribute: the event with the greatest version counts.
   * @default - all that `properties` of the contract's schema names, but for the attributes of the key, and the version
   */
  readonly attributes?: string[];
  /**
   * Whether the events remove the item. An older event that comes later does not bring it back.
   * @default false
   */
  readonly removes?: boolean;
  /**
   * JSON pointers (RFC 6901) into the data of an event, by the name of an attribute of the key: `{ id: '/tweet/id' }`.
   * @default - the property with the name of the attribute
   */
  readonly keyPointers?: { [attribute: string]: string };
  /**
   * A JSON pointer (RFC 6901) into the data of an event, to its version.
   * @default - the property with the name of `versionAttribute`
   */
  readonly versionPointer?: string;
}

/**
 * Properties of EventFedTable.
 */
export interface EventFedTableProps {
  /** The events that write the table, and that remove from it: 1 to 50 contracts (library limit). */
  readonly events: ItemEvent[];
  /**
   * The attribute with the version of an item: the greatest of its events. All events of a key count in one order, whatever their contract. Each
   * has a version that is greater than those before it. It is a number, or a text of one length in all contracts
   * (`minLength` and `maxLength`), such as a time with milliseconds. Texts compare by their bytes.
   */
  readonly versionAttribute: string;
  /**
   * The partition key of the table: a text or a number.
   * @default - `id`, a text
   */
  readonly partitionKey?: dynamodb.Attribute;
  /**
   * The sort key of the table: a text or a number.
   * @default - none
   */
  readonly sortKey?: dynamodb.Attribute;
  /**
   * Period for which a removal is remembered: 1 day to 10 years (library limits). After that time an older event brings the item back. Give more if you replay
   * events from an archive.
   * @default - 52 days: as long as an event can be delivered from a queue that keeps it for 4 days, deferred, and redriven once
   */
  readonly removalRetention?: Duration;
  /**
   * The KMS key for everything that the table stores: items, removals and logs.
   * @default - keys owned by AWS
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The time for which CloudWatch Logs keeps the log groups that the table makes. Log groups of yours keep their own retention.
   * @default - one month
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Overrides of the alarms of the tables. The subscription has alarms of its own.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: EventFedTableAlarms;
}
