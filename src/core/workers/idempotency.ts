import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmOverride } from '../operations/alarm-override';
import { Operations } from '../operations/operations';
import { FAILED_RECORDS_RETENTION } from '../private/failed-records-retention';
import { configureFunction } from '../private/function-settings';
import { isJsonPointer } from '../private/json-pointer';
import { grantIdempotency, IDEMPOTENCY_VARIABLE, idempotencyRecords } from './private/idempotency-records';
import { longestMessageLife } from './private/job-table';
import { MESSAGE_RETENTION } from './private/queue-pair';
import { addTableThrottlesAlarm } from './private/table-throttles-alarm';

/** The JSON pointer to a whole document (RFC 6901). */
const WHOLE_CONTENT = '';

/** That of `idempotent`, for a queue that keeps messages for 4 days. */
const DEFAULT_LIFE = longestMessageLife(MESSAGE_RETENTION);

interface IdempotentConsumer {
  /** The function that gets the messages. */
  readonly handler: lambda.IFunction;
  /** The principal that reads and writes the records. */
  readonly grantee: iam.IGrantable;
  /** The queue or the stream; with enhanced fan-out also the stream consumer. */
  readonly eventSourceArns: string[];
  /** Default: the key of the pattern. */
  readonly encryptionKey?: kms.IKey;
  /** The retention period of the queue or the stream. Default: 4 days. */
  readonly retentionPeriod?: Duration;
  /** Whether the retention is that of a stream, where no message is deferred or redriven. */
  readonly isStream?: boolean;
  /** Whether a function of the library reads the stream and invokes the handler, which may be at work when that one has ended. */
  readonly isForwarded?: boolean;
  /** Of the pattern. */
  readonly operations: Operations;
  /** The beginning of the name of the alarm: `billing` gives `billingIdempotencyThrottles`. */
  readonly alarmPrefix: string;
  readonly throttles?: AlarmOverride;
}

/**
 * Options of a way to detect duplicates.
 */
export interface IdempotencyOptions {
  /**
   * A JSON pointer (RFC 6901) to the value that must be the same in all messages of a key: `/amount`. It points into the message; into
   * `data` where it is a CloudEvent. `''` is the whole content. A message with another value is rejected. It is moved to the dead-letter queue,
   * or sent to the failure queue of a stream, and the reason is logged. Records of the time before this option are not compared.
   * @default - not compared: every message whose key is known is acknowledged as a duplicate
   */
  readonly validate?: string;
}

/**
 * The way a consumer detects duplicates, because brokers deliver at least once. The function wraps
 * its work in `idempotent` of `cdk-serverless-catalog/runtime`. Powertools for AWS Lambda in other
 * languages works as well: the table has its default attributes (`id`, `expiration`).
 *
 * A record is kept as long as its message can be delivered again, deferred (`RetryAfter`) and redriven once. For a queue that is six times
 * its retention and 28 days, and 52 days at least. For a stream it is its retention and the 90 days for which failed records are kept.
 */
export class Idempotency {
  /**
   * Detects duplicates by the id of the message, among messages of the same source and type. It is the id of the CloudEvent in it, or the id in the envelope
   * of EventBridge or SNS. Other content is named by the message attribute `messageid`. These ids are the same in every
   * delivery, also after a redrive. Duplicates of a publisher are detected if they have the same CloudEvent id or attribute.
   *
   * A message with none of them has the id of SQS (or the sequence number of its stream record). It is the same in every
   * receive. A redrive replaces it, and a topic delivers a duplicate with another one. Use
   * `byJsonPointer()` or `byContent()` for such messages.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
   *
   * @throws if `validate` is not a JSON pointer
   */
  static byMessageId(options: IdempotencyOptions = {}): Idempotency {
    checkValidate('byMessageId', options);
    return new Idempotency(true, undefined, options.validate);
  }

  /**
   * Detects duplicates by a value in the message, such as the order number, among messages of the same source and type. Also
   * detects the duplicates of a publisher that sets no ids.
   *
   * @param pointer JSON pointer (RFC 6901) into the message; into `data` where it is a CloudEvent
   * @throws if it, or `validate`, is not a JSON pointer
   */
  static byJsonPointer(pointer: string, options: IdempotencyOptions = {}): Idempotency {
    if (!isJsonPointer(pointer)) {
      throw new Error(`Idempotency.byJsonPointer: pointer must be a JSON pointer such as '/orderId' (RFC 6901), got '${pointer}'.`);
    }
    checkValidate('byJsonPointer', options);
    return new Idempotency(true, pointer, options.validate);
  }

  /**
   * Detects duplicates by the whole content of the message: of a CloudEvent its `data`. For messages that have no id which
   * a redrive keeps. Two messages of the same content are one message for as long as the record is kept.
   */
  static byContent(): Idempotency {
    return new Idempotency(true, WHOLE_CONTENT);
  }

  /** Detects no duplicates: the work itself must be idempotent. */
  static none(): Idempotency {
    return new Idempotency(false);
  }

  private constructor(
    private readonly remembers: boolean,
    private readonly pointer?: string,
    private readonly validate?: string,
  ) {}

  /**
   * Creates the table beside a subscription and configures the function.
   * @internal
   */
  _bind(scope: Construct, consumer: IdempotentConsumer): dynamodb.ITable | undefined {
    if (!this.remembers) { return undefined; }
    const { encryptionKey, retentionPeriod = MESSAGE_RETENTION, isStream, isForwarded } = consumer;
    const life = isStream ? retentionPeriod.plus(FAILED_RECORDS_RETENTION) : longestMessageLife(retentionPeriod);
    const table = idempotencyRecords(scope, encryptionKey);
    grantIdempotency(table, consumer.grantee);
    const settings = {
      ...this.pointer !== undefined && { pointer: this.pointer },
      ...this.validate !== undefined && { validate: this.validate },
      ...life.toSeconds() > DEFAULT_LIFE.toSeconds() && { expiresAfter: life.toSeconds() },
      ...isForwarded && { forwarded: true },
    };
    const rest = Object.entries(settings).map(([name, value]) => `, "${name}": ${JSON.stringify(value)}`).join('');
    consumer.eventSourceArns.forEach(key => configureFunction(scope, consumer.handler, IDEMPOTENCY_VARIABLE, {
      key,
      value: { table: table.tableName, ...settings },
      how: `the ARN of its event source to {"table": "<name of ${table.node.path}>"${rest}}`,
    }));
    addTableThrottlesAlarm(consumer.operations, `${consumer.alarmPrefix}IdempotencyThrottles`, table, {
      override: consumer.throttles,
      section: 'idempotencyThrottles',
      called: 'idempotency table',
      impact: isStream ? 'The consumer is late: records wait in the stream, and are tried again in order.'
        : 'The consumer processes messages late. After too many receives they are moved to the dead-letter queue.',
    });
    return table;
  }
}

function checkValidate(factory: string, { validate }: IdempotencyOptions) {
  if (validate === undefined || validate === WHOLE_CONTENT || isJsonPointer(validate)) { return; }
  throw new Error(`Idempotency.${factory}: validate must be a JSON pointer such as '/amount' (RFC 6901), or '' for the whole content, got '${validate}'.`);
}
