import { aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda, aws_sqs as sqs, Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FailedRecords } from './failed-records';
import { configureFailures } from './failure-settings';
import { longestRecordAge } from './record-age';
import { grantReadRecords } from './stream-grants';
import { deployedName } from '../../private/deployed-name';
import { grantSend } from '../../private/queue-grants';
import { Validation } from '../../private/validation';
import { LONGEST_BATCHING_WINDOW } from '../../workers/private/batch-limits';
import { deadLetterQueue } from '../../workers/private/dead-letter-queue';
import { StreamSubscriptionOptions } from '../stream-subscription-options';

export interface StreamReaderProps {
  readonly stream: kinesis.IStream;
  /** Known at synthesis. */
  readonly retentionPeriod: Duration;
  /** Id of the queue for records that the function cannot handle. */
  readonly failureQueueId: string;
  readonly encryptionKey?: kms.IKey;
}

export interface StreamReadOptions extends StreamSubscriptionOptions {
  /** Default: 100. */
  readonly batchSize?: number;
  /** Default: none. */
  readonly maxBatchingWindow?: Duration;
  readonly filters?: lambda.EventSourceMappingOptions['filters'];
}

/** What a function reads a stream with. */
export interface StreamReading {
  readonly eventSourceMapping: lambda.EventSourceMapping;
  readonly streamConsumer?: kinesis.StreamConsumer;
  /** Lambda names one of them in its events. */
  readonly eventSourceArns: string[];
}

/** A reader of a stream with its own iterator, and with places for the records that it cannot handle. */
export class StreamReader {
  readonly failureQueue: sqs.Queue;
  readonly failedRecords: FailedRecords;

  constructor(private readonly scope: Construct, private readonly props: StreamReaderProps) {
    const { failureQueueId, encryptionKey } = props;
    this.failureQueue = deadLetterQueue(scope, failureQueueId, { encryptionKey });
    this.failedRecords = new FailedRecords(scope, 'FailedRecords');
  }

  /** @param grantee the principal of the function */
  read(handler: lambda.IFunction, grantee: iam.IGrantable, options: StreamReadOptions): StreamReading {
    const { stream } = this.props;
    const streamConsumer = options.enhancedFanOut ? this.enhancedFanOut(grantee) : undefined;
    const eventSourceMapping = this.mapping(handler, options, streamConsumer?.streamConsumerArn ?? stream.streamArn);
    grantReadRecords(stream, grantee).combine(grantSend(this.failureQueue, grantee)).combine(this.failedRecords.grantWrite(grantee))
      .applyBefore(eventSourceMapping);
    return { eventSourceMapping, streamConsumer, eventSourceArns: [stream.streamArn, ...streamConsumer ? [streamConsumer.streamConsumerArn] : []] };
  }

  /** Grants a function that does not read the stream itself the use of the queue and the bucket. */
  grantFailures(grantee: iam.IGrantable) {
    grantSend(this.failureQueue, grantee);
    this.failedRecords.grantStore(grantee);
  }

  /** Lets `handleMessages` of a user's function know the queue and the bucket. */
  configureFailures(handler: lambda.IFunction, eventSourceArns: string[]) {
    configureFailures(this.scope, handler, eventSourceArns, this);
  }

  private mapping(handler: lambda.IFunction, options: StreamReadOptions, eventSourceArn: string): lambda.EventSourceMapping {
    const mapping = new lambda.EventSourceMapping(this.scope, 'EventSource', {
      target: handler,
      eventSourceArn,
      batchSize: options.batchSize ?? 100,
      maxBatchingWindow: options.maxBatchingWindow,
      startingPosition: options.startingPosition ?? lambda.StartingPosition.TRIM_HORIZON,
      startingPositionTimestamp: options.startingPositionTimestamp,
      parallelizationFactor: options.parallelizationFactor ?? 1,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: options.retryAttempts ?? 10_000,
      ...this.failedRecords.settings,
      filters: options.filters,
    });
    // CDK's own property refuses an age that is only known at deployment
    const maxRecordAge = options.maxRecordAge ?? longestRecordAge(this.props.retentionPeriod);
    (mapping.node.defaultChild as lambda.CfnEventSourceMapping).maximumRecordAgeInSeconds = maxRecordAge.toSeconds();
    return mapping;
  }

  private enhancedFanOut(grantee: iam.IGrantable): kinesis.StreamConsumer {
    const consumer = new kinesis.StreamConsumer(this.scope, 'StreamConsumer', { stream: this.props.stream, streamConsumerName: deployedName(this.scope, 128) });
    iam.Grant.addToPrincipal({
      grantee, actions: ['kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard'], resourceArns: [consumer.streamConsumerArn],
    });
    return consumer;
  }
}

/** @param prefix of the names of the options */
export function validateStreamOptions(validation: Validation, prefix: string, options: StreamReadOptions, retentionPeriod: Duration) {
  validation.integer('batchSize', options.batchSize, 1, 10_000, 'Lambda event source limit');
  validation.duration('maxBatchingWindow', options.maxBatchingWindow, Duration.seconds(0), LONGEST_BATCHING_WINDOW, 'Lambda event source limit');
  validateStartingPosition(validation, prefix, options);
  validation.integer(`${prefix}parallelizationFactor`, options.parallelizationFactor, 1, 10, 'Lambda event source limit');
  validation.integer(`${prefix}retryAttempts`, options.retryAttempts, 0, 10_000, 'Lambda event source limit');
  validation.duration(`${prefix}maxRecordAge`, options.maxRecordAge, Duration.minutes(1), longestRecordAge(retentionPeriod),
    '75 % of the retention period of the stream; Lambda takes up to 7 days');
}

/** A time in the future is refused: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-eventsourcemapping.html */
function validateStartingPosition(validation: Validation, prefix: string, { startingPosition, startingPositionTimestamp: time }: StreamReadOptions) {
  const prop = `${prefix}startingPositionTimestamp`;
  const isAtTimestamp = startingPosition === lambda.StartingPosition.AT_TIMESTAMP;
  if (isAtTimestamp !== (time !== undefined)) {
    validation.fail(prop, 'be given with startingPosition AT_TIMESTAMP, and only then', Token.isUnresolved(time) ? 'a token' : time);
  }
  validation.integer(prop, time, 1, Math.floor(Date.now() / 1000), 'Unix seconds, not in the future');
}
