import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DEAD_LETTER_RETENTION } from './private/dead-letter-queue';
import { tellFunction } from '../private/function-settings';
import { isJsonPointer } from '../private/json-pointer';
import { MESSAGE_RETENTION } from './private/queue-pair';
import { grantRecords } from '../private/table-grants';

/** The one variable that tells a function, by the ARN of the queue or stream a message came from, where it remembers it. */
const VARIABLE = 'CATALOG_IDEMPOTENCY';

interface IdempotentConsumer {
  /** The function that is handed the messages. */
  readonly handler: lambda.IFunction;
  /** Who is to read and write the records. */
  readonly grantee: iam.IGrantable;
  /** The queue or the stream; a stream has a second where it is read by enhanced fan-out. */
  readonly eventSourceArns: string[];
  readonly encryptionKey?: kms.IKey;
  /** For how long the queue or the stream keeps a message. Default: 4 days. */
  readonly retentionPeriod?: Duration;
}

/**
 * How a consumer tells a message that it has worked off from one that it has not: brokers
 * deliver at least once. The function wraps its work in `idempotent` of
 * `cdk-serverless-catalog/runtime`; any other Powertools for AWS Lambda works as well: the
 * table has its default attributes (`id`, `expiration`).
 *
 * Records live as long as a message can come back: 18 days, the 4 days of a queue and the 14
 * days of its dead-letter queue; longer where a queue of yours or a stream keeps messages longer.
 */
export class Idempotency {
  /**
   * By the id of the message: of the CloudEvent in it, otherwise the broker's own. Duplicates
   * that the broker makes are told; those of a publisher that sends twice only where it gives
   * the same CloudEvent id.
   */
  static byMessageId(): Idempotency {
    return new Idempotency(true);
  }

  /**
   * By a value in the message, such as the order number: also tells duplicates of a publisher
   * that knows no ids.
   *
   * @param pointer JSON pointer (RFC 6901) into the message; into `data` where it is a CloudEvent
   * @throws if it is no JSON pointer
   */
  static byJsonPointer(pointer: string): Idempotency {
    if (!isJsonPointer(pointer)) {
      throw new Error(`Idempotency.byJsonPointer: pointer must be a JSON pointer such as '/orderId' (RFC 6901), got '${pointer}'.`);
    }
    return new Idempotency(true, pointer);
  }

  /** No message is remembered: a duplicate has its effect twice, unless the work itself is idempotent. */
  static none(): Idempotency {
    return new Idempotency(false);
  }

  private constructor(
    private readonly remembers: boolean,
    private readonly pointer?: string,
  ) {}

  /**
   * Puts the table beside a subscription and tells the function.
   * @internal
   */
  _bind(scope: Construct, consumer: IdempotentConsumer): dynamodb.ITable | undefined {
    if (!this.remembers) { return undefined; }
    const { encryptionKey, retentionPeriod = MESSAGE_RETENTION } = consumer;
    const table = new dynamodb.Table(scope, 'Idempotency', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiration', // Powertools' name for it
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...encryptionKey && { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey },
    });
    grantRecords(table, consumer.grantee, ...['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'].map(action => `dynamodb:${action}`));
    const settings = {
      ...this.pointer !== undefined && { pointer: this.pointer },
      ...retentionPeriod.toSeconds() > MESSAGE_RETENTION.toSeconds() && { expiresAfter: retentionPeriod.plus(DEAD_LETTER_RETENTION).toSeconds() },
    };
    const rest = Object.entries(settings).map(([name, value]) => `, "${name}": ${JSON.stringify(value)}`).join('');
    consumer.eventSourceArns.forEach(key => tellFunction(scope, consumer.handler, VARIABLE, {
      key,
      value: { table: table.tableName, ...settings },
      how: `the ARN of its event source to {"table": "<name of ${table.node.path}>"${rest}}`,
    }));
    return table;
  }
}
