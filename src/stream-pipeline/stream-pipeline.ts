import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda, aws_logs as logs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FlinkApplication } from './flink-application';
import { HttpIngest } from './http-ingest';
import { HttpIngestOptions } from './http-ingest-options';
import { PipelineStage } from './pipeline-stage';
import { alarmPrefixOf } from './private/alarm-prefix';
import { PipelineContext } from './private/branch-parts';
import { takeName } from './private/branch-validation';
import { flinkOptions } from './private/flink-validation';
import { checkIdleStages } from './private/idle-stages';
import { StageSettings } from './private/stage-settings';
import { streamWidgets } from './private/widgets';
import { StreamAnalytics } from './stream-analytics';
import { StreamArchive } from './stream-archive';
import { StreamArchiveOptions } from './stream-archive-options';
import { StreamBranch } from './stream-branch';
import { StreamConsumerOptions, StreamTableOptions, StreamTransformOptions } from './stream-branch-options';
import { StreamIngest } from './stream-ingest';
import { StreamPipelineAlarms } from './stream-pipeline-alarms';
import { StreamSearchIndex } from './stream-search-index';
import { StreamSearchOptions } from './stream-search-options';
import { StreamTransform } from './stream-transform';
import { StreamWindowOptions } from './stream-window-options';
import { IMessageConsumer } from '../core/messaging/message-consumer-binding';
import { MessageConsumerConfig } from '../core/messaging/message-consumer-config';
import { validateGrantee } from '../core/messaging/private/cross-account-grant';
import { addStreamAlarms } from '../core/messaging/private/stream-alarms';
import { grantPutRecords } from '../core/messaging/private/stream-grants';
import { validateRetention } from '../core/messaging/private/stream-retention';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { addStreamSilenceAlarm } from '../core/operations/private/silence-alarm';
import { documentUrl } from '../core/private/documents';
import { useLogRetention } from '../core/private/log-retention';
import { usePatternKey } from '../core/private/pattern-key';
import { Validation } from '../core/private/validation';
import { describeWork } from '../core/private/work-model';
import { JsonSchema } from '../core/web/json-schema';

const RUNBOOK = 'src/stream-pipeline/README.md';

/**
 * Properties of StreamPipeline.
 */
export interface StreamPipelineProps {
  /**
   * Stream that receives the records: `StreamIngest.onDemand()`, `provisioned()`, or `fromStream()` for a stream of yours.
   * @default - `StreamIngest.onDemand()`
   */
  readonly stream?: StreamIngest;
  /**
   * Contract of the records. Each branch sends what does not match to its failure queue, with the reason.
   * @default - any JSON
   */
  readonly contract?: JsonSchema;
  /**
   * The KMS key for everything that the pipeline stores or carries, replays and logs included. A stream of yours keeps its own key.
   * @default - keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The time for which CloudWatch Logs keeps the log groups that the pipeline makes. Log groups of yours keep their own retention.
   * @default - one month
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Overrides of the stream's alarms: each can be tuned or disabled.
   * @default - all alarms with the defaults of their options
   */
  readonly alarms?: StreamPipelineAlarms;
}

/**
 * Streams and pipelines: a stream takes records as fast as they come, and branches read it side by side. Each transforms the records and delivers
 * them to a store or a service, at its own pace, in order within a partition key.
 *
 * Source of the pattern: https://docs.aws.amazon.com/streams/latest/dev/introduction.html
 *
 * @example
 * declare const shop: lambda.Function;
 * declare const fraud: lambda.Function;
 * const clicks = new StreamPipeline(this, 'Clicks', { stream: StreamIngest.onDemand({ retentionPeriod: Duration.days(7) }) });
 * clicks.grantPut(shop);
 * clicks.toConsumer('Fraud', MessageConsumer.function(fraud));
 * clicks.toTable('Latest', { partitionKey: { name: 'customer', type: dynamodb.AttributeType.STRING } });
 */
export class StreamPipeline extends Construct implements IMessageConsumer, IOperable {
  /** Stream that receives the records. */
  readonly stream: kinesis.IStream;
  /** Records as they were put. */
  readonly source: PipelineStage;
  readonly operations: Operations;

  private readonly context: PipelineContext;

  constructor(scope: Construct, id: string, props: StreamPipelineProps = {}) {
    super(scope, id);
    validate(this, props);
    const { stream: ingest = StreamIngest.onDemand(), contract, encryptionKey, alarms = {} } = props;
    const { stream, retentionPeriod, shardLevelMetrics } = ingest._bind(this, encryptionKey);
    validateRetention(new Validation(this), 'retentionPeriod of the stream', stream, retentionPeriod);
    this.stream = stream;
    this.operations = new Operations(this, { runbookUrl: documentUrl(RUNBOOK) });
    describeWork(this, () => ({ units: 'records' }));
    const known = { readers: new Map<lambda.IFunction, string>(), names: new Set<string>() };
    this.context = { pipeline: this, stream, retentionPeriod, encryptionKey, operations: this.operations, idle: new Set<StageSettings>(), ...known };
    this.source = PipelineStage._source(this.context, id, contract);
    warnOfIdleOverrides(this, this.operations, alarms);
    addStreamAlarms(this.operations, stream, alarms);
    addStreamSilenceAlarm(this.operations, stream, alarms.silence);
    this.operations.addWidgets(...streamWidgets(stream, shardLevelMetrics));
    this.node.addValidation({ validate: () => checkIdleStages(this.context, this.node.children.some(child => child instanceof FlinkApplication)) });
  }

  /**
   * Grants permission to put records to the stream to `grantee`.
   * @throws if the grantee is of another account, or has no policy of its own
   */
  grantPut(grantee: iam.IGrantable): iam.Grant {
    const validation = new Validation(this);
    validateGrantee(validation, grantee);
    return grantPutRecords(validation, this.stream, grantee, 'let it assume a role of this account', ['kinesis:PutRecord', 'kinesis:PutRecords']);
  }

  /**
   * Adds an HTTP API with `POST /events`. It takes a JSON array of up to 500 events and 3 MB. Each event is checked against the contract of the
   * pipeline, and put to the stream. The answer has a result for each event.
   *
   * @param id id of the API, which begins the names of its alarms
   * @throws if the id is taken, or the pointer is no JSON pointer
   */
  addHttpIngest(id: string, options: HttpIngestOptions = {}): HttpIngest {
    const { context: { stream, operations }, source: { contract } } = this;
    takeName(new Validation(this), this.context, id);
    return HttpIngest._create(this, id, { ...options, stream, contract, operations, alarmPrefix: alarmPrefixOf(id) });
  }

  /** Adds a transform of the records as they were put. The same as `source.transform`. */
  transform(id: string, transform: StreamTransform, options: StreamTransformOptions = {}): PipelineStage {
    return this.source.transform(id, transform, options);
  }

  /** Keeps the latest record of each key in a table. The same as `source.toTable`. */
  toTable(id: string, options: StreamTableOptions): StreamBranch {
    return this.source.toTable(id, options);
  }

  /** Aggregates the records in windows by event time. The same as `source.window`. */
  window(id: string, options: StreamWindowOptions): StreamBranch {
    return this.source.window(id, options);
  }

  /** Delivers the records to a function, in order within a partition key. The same as `source.toConsumer`. */
  toConsumer(id: string, consumer: IMessageConsumer, options: StreamConsumerOptions = {}): StreamBranch {
    return this.source.toConsumer(id, consumer, options);
  }

  /** Keeps the records in a search index. The same as `source.toSearch`. */
  toSearch(id: string, options: StreamSearchOptions): StreamSearchIndex {
    return this.source.toSearch(id, options);
  }

  /** Keeps every record in a bucket. The same as `source.toArchive`. */
  toArchive(id: string, options: StreamArchiveOptions = {}): StreamArchive {
    return this.source.toArchive(id, options);
  }

  /**
   * Analyzes the records as they were put with an application of yours, which reads the stream at its own pace. Contracts and transforms are not
   * applied before it: they run in functions of the library.
   *
   * @param id id of the application, which begins the names of its alarms
   * @throws if the id is taken, or a value is out of the limits of the service
   */
  analyze(id: string, analytics: StreamAnalytics): FlinkApplication {
    const { context } = this;
    const validation = new Validation(this);
    const options = flinkOptions(validation, id, analytics, context.stream);
    takeName(validation, context, id);
    return FlinkApplication._create(this, id, { ...options, context, alarmPrefix: alarmPrefixOf(id) });
  }

  /** Makes the pipeline a consumer of another pattern. */
  bindConsumer(_scope: Construct): MessageConsumerConfig {
    return { stream: this.stream };
  }

  /** Records that the stream took: sum over 1 minute. */
  metricIncomingRecords(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stream.metricIncomingRecords({ period: Duration.minutes(1), statistic: 'Sum', ...props });
  }
}

function validate(construct: StreamPipeline, { stream, contract, encryptionKey, logRetention }: StreamPipelineProps) {
  const validation = new Validation(construct);
  usePatternKey(construct, encryptionKey);
  useLogRetention(construct, logRetention);
  if (stream !== undefined) { validation.implements('_bind', 'stream', 'be a StreamIngest, such as StreamIngest.onDemand()', stream); }
  validation.here('stream', stream?._existing, 'the functions read the streams of their account and Region');
  validation.check(contract === undefined || typeof contract.text === 'string', 'contract', 'be a JsonSchema, such as JsonSchema.fromObject()', contract);
}
