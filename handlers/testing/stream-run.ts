import { DeliveryOptions } from './delivery-options';
import { Plan, PlannedItem } from './delivery-plan';
import { chanceOf, DUPLICATE_RATE, HandlerRun, HORIZON_MILLIS, MOST_DELIVERIES, RunProps, TIMEOUT_MILLIS } from './handler-run';
import { idempotencyOf, messageOf } from './message-run';
import { DESTINATION_URL, SimulatedAws } from './simulated-aws';
import { SimulatedTable } from './simulated-table';
import { StreamedRecord, StreamToFunction } from './stream-to-function';

/** Messages from a Kinesis data stream. */
export class StreamRun extends HandlerRun {
  readonly environment: { readonly [name: string]: string };
  protected readonly aws: SimulatedAws;
  private readonly streamArn = `arn:aws:kinesis:us-east-1:111122223333:stream/${this.name}`;
  /** Sequence numbers, and the id of the message in each record. */
  private readonly records = new Map<string, string>();
  /** Ids of messages in the failure queue, and of those whose records Lambda discarded. */
  private readonly givenUp = new Set<string>();

  constructor(
    props: Pick<RunProps<PlannedItem>, 'makeHandler'>, private readonly plan: Plan, private readonly options: DeliveryOptions,
  ) {
    super({ ...props, ...plan, what: 'message' });
    this.environment = {
      CATALOG_IDEMPOTENCY: idempotencyOf(this.streamArn),
      CATALOG_FAILURE_QUEUES: JSON.stringify({ [this.streamArn]: DESTINATION_URL }),
    };
    this.aws = new SimulatedAws({ table: new SimulatedTable(), destination: body => this.rejected(body) });
  }

  protected async deliver(): Promise<void> {
    const { batchSize, maxConcurrency, seed, duplicates } = this.plan;
    const stream = new StreamToFunction({
      batchSize,
      timeoutMillis: TIMEOUT_MILLIS,
      retryAttempts: MOST_DELIVERIES,
      partialResponse: true,
      initialize: sandbox => {
        const handle = this.initialize(sandbox);
        return (batch, context) => {
          this.note(`delivered: ${batch.map(record => this.received(record)).join(', ')}`);
          return handle({ Records: batch.map(record => this.eventOf(record)) }, context);
        };
      },
    }, this.clock, maxConcurrency);
    const chance = chanceOf(seed);
    for (const { id, group } of this.items) {
      if (this.options.message?.(id).attributes) {
        throw new Error('checkDeliveries: attributes must be left out with stream, because a record has none.');
      }
      const copies = duplicates && chance() < DUPLICATE_RATE ? 2 : 1;
      for (let copy = 1; copy <= copies; copy++) this.records.set(stream.put(messageOf(id, this.options), group), id);
    }
    await stream.drain(HORIZON_MILLIS);
    stream.discarded.forEach(sequenceNumber => this.givenUp.add(this.records.get(sequenceNumber)!));
  }

  protected deliveredAs(itemIdentifier: string): string {
    const id = this.records.get(itemIdentifier);
    return id === undefined ? `'${itemIdentifier}', which is not in the batch` : `${this.labelOf(id)} (record ${itemIdentifier})`;
  }

  protected verdict(): string[] {
    return [
      ...this.lost(),
      ...this.options.effects === 'at-least-once' ? [] : this.repeated(),
      ...this.disordered('partition key'),
    ];
  }

  private lost(): string[] {
    return this.items.flatMap(({ id, label, poison }) => {
      const isGivenUp = this.givenUp.has(id);
      if (!this.effects.includes(id) && !isGivenUp) return [`${label} is lost: it has no effect, and is in no failure destination`];
      return isGivenUp && !poison ? [`${label} was sent to the failure destination, ${this.reasonOf(id)}`] : [];
    });
  }

  private rejected(body: string): void {
    const { id } = JSON.parse(body) as { id: string };
    this.note(`sent to the failure queue: ${this.labelOf(id) ?? id}`);
    this.givenUp.add(id);
  }

  private received({ sequenceNumber, partitionKey }: StreamedRecord): string {
    return `${this.labelOf(this.records.get(sequenceNumber)!)} (record ${sequenceNumber}, partition key ${partitionKey})`;
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
  private eventOf({ sequenceNumber, partitionKey, data, arrivedAt }: StreamedRecord): object {
    return {
      eventID: `shardId-000000000000:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      eventSource: 'aws:kinesis',
      eventSourceARN: this.streamArn,
      eventVersion: '1.0',
      awsRegion: 'us-east-1',
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey,
        sequenceNumber,
        data: Buffer.from(data).toString('base64'),
        approximateArrivalTimestamp: arrivedAt / 1000,
      },
    };
  }
}
