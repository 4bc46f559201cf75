import { aws_kinesis as kinesis, aws_kms as kms, Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ownStream, OwnStreamProps } from '../core/messaging/private/own-stream';
import { requireDuration } from '../core/private/durations';
import { requireList, requireValue } from '../core/private/given-values';
import { requireKind, STREAM } from '../core/private/kinds';

/**
 * Options of an on-demand stream.
 */
export interface OnDemandIngestOptions {
  /**
   * Period for which the stream keeps records: whole days, 1 to 365 (Kinesis limit). It is also the longest outage of a branch without loss.
   * @default Duration.days(1)
   */
  readonly retentionPeriod?: Duration;
  /**
   * Metrics of each shard (enhanced monitoring), which show a hot shard: the dashboard has the hottest ones. Each metric of each shard costs 0.30 dollars
   * a month. `INCOMING_BYTES`, `INCOMING_RECORDS` and `WRITE_PROVISIONED_THROUGHPUT_EXCEEDED` are enough for that.
   * https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html, https://aws.amazon.com/cloudwatch/pricing/
   * @default - none: metrics of the whole stream, without charge
   */
  readonly shardLevelMetrics?: kinesis.ShardLevelMetrics[];
}

/**
 * Options of a stream with a fixed number of shards.
 */
export interface ProvisionedIngestOptions extends OnDemandIngestOptions {
  /** Number of shards. Each takes 1 MB and 1,000 records per second, and is charged by the hour. */
  readonly shardCount: number;
}

/**
 * Options of a stream of yours.
 */
export interface ExistingIngestOptions {
  /**
   * Retention period of the stream: whole days, 1 to 365. Ages and alarms of the branches follow it. A shorter one than the stream has is safe. A longer
   * one than a stream of the app has is an error of the pipeline.
   * @default - 1 day, the least that Kinesis keeps records
   */
  readonly retentionPeriod?: Duration;
}

/** @internal */
export interface BoundIngest {
  readonly stream: kinesis.IStream;
  readonly retentionPeriod: Duration;
  /** Of a stream of yours, they are not known. */
  readonly shardLevelMetrics?: kinesis.ShardLevelMetrics[];
}

/**
 * The stream that receives the records of a pipeline.
 */
export class StreamIngest {
  /**
   * Kinesis stream in on-demand mode: Kinesis adds shards automatically.
   * @throws if the retention period is not whole days between 1 and 365
   */
  static onDemand(options: OnDemandIngestOptions = {}): StreamIngest {
    const retentionPeriod = days('onDemand', options.retentionPeriod);
    return StreamIngest.own({ retentionPeriod, shardLevelMetrics: metrics('onDemand', options) });
  }

  /**
   * Kinesis stream with a fixed number of shards.
   * @throws if the number of shards is not a positive whole number, or the retention period not whole days between 1 and 365
   */
  static provisioned(options: ProvisionedIngestOptions): StreamIngest {
    const { shardCount } = options;
    const retentionPeriod = days('provisioned', options.retentionPeriod);
    if (!Token.isUnresolved(shardCount) && (!Number.isInteger(shardCount) || shardCount < 1)) {
      throw new Error(`StreamIngest.provisioned: shardCount must be a whole number of at least 1, got ${shardCount}.`);
    }
    return StreamIngest.own({ retentionPeriod, shardCount, shardLevelMetrics: metrics('provisioned', options) });
  }

  /**
   * A Kinesis stream of yours, which stays as it is.
   * @throws if the retention period is not whole days between 1 and 365
   */
  static fromStream(stream: kinesis.IStream, options: ExistingIngestOptions = {}): StreamIngest {
    requireKind('StreamIngest.fromStream: stream', stream, STREAM);
    const retentionPeriod = days('fromStream', options.retentionPeriod);
    return new StreamIngest(() => ({ retentionPeriod, stream }), stream);
  }

  private static own(props: OwnStreamProps): StreamIngest {
    const { retentionPeriod, shardLevelMetrics } = props;
    return new StreamIngest((scope, encryptionKey) => ({ retentionPeriod, shardLevelMetrics, stream: ownStream(scope, 'Stream', { ...props, encryptionKey }) }));
  }

  private constructor(
    private readonly create: (scope: Construct, encryptionKey?: kms.IKey) => BoundIngest,
    /** @internal */
    readonly _existing?: kinesis.IStream,
  ) {}

  /** @internal */
  _bind(scope: Construct, encryptionKey?: kms.IKey): BoundIngest {
    return this.create(scope, encryptionKey);
  }
}

function metrics(factory: string, { shardLevelMetrics }: OnDemandIngestOptions): OnDemandIngestOptions['shardLevelMetrics'] {
  const place = `StreamIngest.${factory}: shardLevelMetrics`;
  requireList(place, shardLevelMetrics);
  requireValue(new Set(shardLevelMetrics).size === (shardLevelMetrics?.length ?? 0), place, 'name each metric once', shardLevelMetrics);
  return shardLevelMetrics;
}

function days(factory: string, value = Duration.days(1)): Duration {
  requireDuration(`StreamIngest.${factory}: retentionPeriod`, value);
  const count = value.isUnresolved() ? NaN : value.toDays({ integral: false });
  if (!Number.isInteger(count) || count < 1 || count > 365) {
    const got = value.isUnresolved() ? 'a token' : value.toHumanString();
    throw new Error(`StreamIngest.${factory}: retentionPeriod must be whole days between 1 and 365, known at synthesis, got ${got}.`);
  }
  return value;
}
