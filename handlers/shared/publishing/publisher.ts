import { Broker, EntryFailure, OutgoingMessage } from './broker';
import { Delivery } from './delivery';
import { destinationId, keepsOrder, Publication, Publications } from './destination';
import { ClaimCheck, EventAttributes, LARGE_MESSAGE_BYTES, outgoingMessage } from './envelope';
import { InvalidContent, Unpublishable } from './unpublishable';
import { Log } from '../jobs/job-ports';
import { JsonText } from '../json/json-text';
import { JsonSchema, SchemaCheck } from '../json/schema-check';

/** An event, before it is checked and put into its envelope. */
export interface Draft {
  readonly attributes: Omit<EventAttributes, 'source'>;
  readonly data: unknown;
  /** JSON of the data as it was written: it is sent as it is. */
  readonly dataText?: JsonText;
  /** Takes the place of data that the broker does not take, beside the reference to it if there is a claim check. */
  readonly summary?: unknown;
  /** Order is kept among events with the same one. */
  readonly key?: string;
  /** Sent one after the other by key, also to a broker that promises no order itself. */
  readonly ordered?: boolean;
  /** Name of one of several destinations of the type. */
  readonly destination?: string;
  /** Instead of the schema of the publication. */
  readonly schema?: JsonSchema;
}

/** A message and the broker it is for. */
export interface Prepared {
  readonly message: OutgoingMessage;
  readonly broker: Broker;
}

/** What the broker did not take. */
export interface NotTaken extends EntryFailure {
  readonly prepared: Prepared;
}

export interface PublisherPorts {
  readonly log: Pick<Log, 'warn'>;
  broker(publication: Publication): Broker;
  claimCheck(bucket: string): ClaimCheck;
  delivery(broker: Broker): Delivery;
}

/** Publishes events to the destinations in `CATALOG_PUBLISH`. */
export class Publisher {
  private readonly brokers = new Map<string, Broker>();
  private readonly deliveries = new Map<Broker, Delivery>();
  private readonly checks = new WeakMap<object, SchemaCheck>();

  constructor(private readonly publications: Publications, private readonly ports: PublisherPorts) {}

  /** Checks an event and puts it into its envelope. Throws `Unpublishable`, or the error of the claim check's bucket. */
  async prepare(draft: Draft): Promise<Prepared> {
    const { type, id } = draft.attributes;
    if (draft.data === undefined && draft.dataText === undefined) throw new Unpublishable(`${type} must have data, got undefined.`);
    const publication = this.publications.find(type, draft.destination);
    this.checkContent(draft, publication);
    const key = draft.ordered || keepsOrder(publication) ? draft.key : undefined;
    if (key === undefined && keepsOrder(publication) && publication.streamName === undefined) {
      throw new Unpublishable(`${type} must have a groupId or a subject, because its destination is a FIFO ${publication.topicArn ? 'topic' : 'queue'}.`);
    }
    const broker = this.brokerOf(publication);
    const claimCheck = publication.claimCheckBucket ? this.ports.claimCheck(publication.claimCheckBucket) : undefined;
    const message = await outgoingMessage({ source: publication.source, ...draft.attributes }, draft, key, broker, claimCheck);
    const bytes = broker.bytesOf(message);
    if (bytes > LARGE_MESSAGE_BYTES) this.ports.log.warn('large message', { event_id: id, type, bytes });
    return { message, broker };
  }

  /** Sends prepared messages; those of one key in the order given. Answers what the broker did not take. */
  async deliver(prepared: Prepared[]): Promise<NotTaken[]> {
    const notTaken: NotTaken[] = [];
    for (const broker of new Set(prepared.map(each => each.broker))) {
      const byMessage = new Map(prepared.filter(each => each.broker === broker).map(each => [each.message, each]));
      const failures = await this.deliveryOf(broker).deliver([...byMessage.keys()]);
      notTaken.push(...failures.map(({ message, ...failure }) => ({ prepared: byMessage.get(message)!, ...failure })));
    }
    return notTaken;
  }

  private checkContent({ attributes: { type }, data, destination, schema }: Draft, publication: Publication): void {
    const given = schema ?? publication.schema;
    if (given === undefined && this.publications.isNamed(type, destination)) this.ports.log.warn('published without validation', { type, reason: 'no schema' });
    if (given === undefined || given === true) return;
    const check = this.checkOf(given);
    const { errors } = check.findings(data);
    if (errors.length > 0) throw new InvalidContent(type, errors, check.describe(errors));
  }

  private checkOf(schema: JsonSchema): SchemaCheck {
    if (typeof schema === 'boolean') return new SchemaCheck(schema);
    const check = this.checks.get(schema) ?? new SchemaCheck(schema);
    this.checks.set(schema, check);
    return check;
  }

  /** One for each broker: it counts its tries. */
  private deliveryOf(broker: Broker): Delivery {
    const delivery = this.deliveries.get(broker) ?? this.ports.delivery(broker);
    this.deliveries.set(broker, delivery);
    return delivery;
  }

  private brokerOf(publication: Publication): Broker {
    const place = destinationId(publication);
    const broker = this.brokers.get(place) ?? this.ports.broker(publication);
    this.brokers.set(place, broker);
    return broker;
  }
}
