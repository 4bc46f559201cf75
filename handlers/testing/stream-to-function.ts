import { Sandbox, TIMED_OUT } from './sandbox';
import { SimulatedClock } from './simulated-clock';
import { LambdaContext, SqsBatchResponse } from '../runtime/sqs-event';

/** One record of a shard. */
export interface StreamedRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: string;
  /** When the stream took it, in epoch milliseconds. */
  readonly arrivedAt: number;
}

export interface StreamMappingProps {
  readonly batchSize: number;
  readonly timeoutMillis: number;
  /** Retries of a batch that cannot be split any further. */
  readonly retryAttempts: number;
  /** `ReportBatchItemFailures`; without, a response means success. */
  readonly partialResponse: boolean;
  /** The function's initialization: called for each new execution environment. */
  initialize(sandbox: Sandbox): (records: StreamedRecord[], context: LambdaContext) => Promise<SqsBatchResponse | void>;
  /** Sees each invocation; may kill its sandbox at any time. */
  onInvoke?(invocation: number, sandbox: Sandbox): void;
}

/** Between two deliveries of a batch: Lambda backs off, by how much is not documented. */
const BACKOFF_MILLIS = 1_000;

/**
 * A stream and its event source mapping: records of a partition key are in one shard, a shard
 * has one invocation at a time, `BisectBatchOnFunctionError` is on.
 *
 * - https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html and
 *   https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html: a batch that failed
 *   is retried, or split in two that are retried one after the other; splitting does not count as a
 *   retry; what is out of retries is discarded, and only its sequence numbers go to the on-failure destination
 * - https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html: the
 *   lowest sequence number reported is the checkpoint, the retry begins there; an empty list is a
 *   success; an unknown itemIdentifier fails the batch
 */
export class StreamToFunction {
  /** The records reported to the on-failure destination, by sequence number. */
  readonly discarded: string[] = [];
  invocations = 0;
  private readonly shards: StreamedRecord[][];
  private readonly environments = new Map<StreamedRecord[], { sandbox: Sandbox; handler: ReturnType<StreamMappingProps['initialize']> }>();
  private written = 0;

  constructor(private readonly props: StreamMappingProps, private readonly clock: SimulatedClock, shardCount: number) {
    this.shards = Array.from({ length: shardCount }, () => []);
  }

  put(data: string, partitionKey: string): string {
    const hash = [...partitionKey].reduce((sum, char) => sum + char.charCodeAt(0), 0);
    const sequenceNumber = String(++this.written);
    this.shards[hash % this.shards.length].push({ sequenceNumber, partitionKey, data, arrivedAt: this.clock.now() });
    return sequenceNumber;
  }

  /** Delivers until every shard is read to its end. */
  async drain(horizonMillis: number): Promise<void> {
    let open = this.shards.length;
    this.shards.forEach(shard => void this.read(shard).then(() => { open -= 1; }));
    await this.clock.run(horizonMillis);
    if (open > 0) throw new Error('the stream was never read to its end');
  }

  private async read(shard: StreamedRecord[]): Promise<void> {
    for (let first = 0; first < shard.length; first += this.props.batchSize) {
      await this.deliver(shard, shard.slice(first, first + this.props.batchSize), 0);
    }
  }

  private async deliver(shard: StreamedRecord[], batch: StreamedRecord[], retries: number): Promise<void> {
    const failedAt = await this.invoke(batch, this.environment(shard));
    if (failedAt === undefined) return;
    await this.clock.sleep(BACKOFF_MILLIS);
    const rest = batch.slice(failedAt);
    if (failedAt > 0) return this.deliver(shard, rest, 0);
    if (rest.length > 1) {
      const middle = Math.ceil(rest.length / 2);
      await this.deliver(shard, rest.slice(0, middle), retries);
      return this.deliver(shard, rest.slice(middle), retries);
    }
    if (retries < this.props.retryAttempts) return this.deliver(shard, rest, retries + 1);
    this.discarded.push(...rest.map(({ sequenceNumber }) => sequenceNumber));
  }

  /** Each shard's invocations follow one another: while it lives, they share an environment. */
  private environment(shard: StreamedRecord[]) {
    const warm = this.environments.get(shard);
    if (warm?.sandbox.alive) return warm;
    const sandbox = new Sandbox();
    const cold = { sandbox, handler: this.props.initialize(sandbox) };
    this.environments.set(shard, cold);
    return cold;
  }

  /** The place of the first record that failed; undefined when none did. */
  private async invoke(batch: StreamedRecord[], { sandbox, handler }: ReturnType<typeof this.environment>): Promise<number | undefined> {
    this.invocations += 1;
    const deadline = this.clock.now() + this.props.timeoutMillis;
    let ended = false;
    this.clock.at(deadline, () => {
      if (!ended) sandbox.kill(TIMED_OUT);
    });
    this.props.onInvoke?.(this.invocations, sandbox);
    try {
      const response = await sandbox.run(() => handler(batch, { getRemainingTimeInMillis: () => deadline - this.clock.now() }));
      return this.props.partialResponse ? checkpoint(batch, response ?? undefined) : undefined;
    } catch {
      return 0;
    } finally {
      ended = true;
    }
  }
}

function checkpoint(batch: StreamedRecord[], response: SqsBatchResponse | undefined): number | undefined {
  const places = (response?.batchItemFailures ?? []).map(({ itemIdentifier }) =>
    batch.findIndex(({ sequenceNumber }) => sequenceNumber === itemIdentifier));
  if (places.length === 0) return undefined;
  return places.includes(-1) ? 0 : Math.min(...places);
}
