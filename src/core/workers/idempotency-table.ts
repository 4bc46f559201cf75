import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IdempotencyTableAlarms } from './idempotency-table-alarms';
import { grantIdempotency, IDEMPOTENCY_VARIABLE, idempotencyRecords } from './private/idempotency-records';
import { addTableThrottlesAlarm } from './private/table-throttles-alarm';
import { IOperable } from '../operations/operable';
import { Operations } from '../operations/operations';
import { documentUrl } from '../private/documents';
import { configuredBefore, configureFunction } from '../private/function-settings';
import { usePatternKey } from '../private/pattern-key';
import { Validation } from '../private/validation';

const RUNBOOK = 'docs/requests.md';
/** The entry of the variable for what no queue or stream delivers. */
const KEY = 'function';

/**
 * Properties of IdempotencyTable.
 */
export interface IdempotencyTableProps {
  /**
   * The time after which a key can be used for another request: 1 minute to 365 days (library limit). Clients do not repeat a request later than that.
   * @default Duration.hours(24)
   */
  readonly retentionPeriod?: Duration;
  /**
   * The KMS key for the table.
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Overrides of the alarms.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: IdempotencyTableAlarms;
}

/**
 * The answers to requests that clients repeat: `idempotentRequests()` of `cdk-serverless-catalog/runtime` does a request once, and answers
 * repeated ones alike. Several functions may have one table: keys belong to a function.
 *
 * Functions in other languages use Powertools for AWS Lambda: the table has its default attributes (`id`, `expiration`). The contract is in docs/requests.md.
 *
 * @example
 * declare const ordersFunction: lambda.Function;
 * const answers = new IdempotencyTable(this, 'Answers');
 * answers.enableFor(ordersFunction);
 */
export class IdempotencyTable extends Construct implements IOperable {
  /** The table: one item for each key. It holds the answers of the functions. */
  readonly table: dynamodb.ITable;
  readonly operations: Operations;
  private readonly retentionPeriod: Duration;

  constructor(scope: Construct, id: string, props: IdempotencyTableProps = {}) {
    super(scope, id);
    const { retentionPeriod = Duration.hours(24), encryptionKey, alarms = {} } = props;
    const validation = new Validation(this);
    validation.knownDuration('retentionPeriod', retentionPeriod);
    validation.duration('retentionPeriod', retentionPeriod, Duration.minutes(1), Duration.days(365), 'library limit');
    usePatternKey(this, encryptionKey);
    this.retentionPeriod = retentionPeriod;
    this.table = idempotencyRecords(this);
    this.operations = new Operations(this, { runbookUrl: documentUrl(RUNBOOK) });
    addTableThrottlesAlarm(this.operations, 'idempotencyThrottles', this.table, {
      override: alarms.idempotencyThrottles,
      called: 'idempotency table',
      impact: 'Requests are answered 503. Clients that repeat them with the same key lose nothing.',
    });
  }

  /**
   * Lets a function record its answers: it gets the permissions, and an entry in the environment variable `CATALOG_IDEMPOTENCY`. A function that is imported
   * cannot get the variable, and a warning says what to set.
   *
   * @throws if another table is enabled for the function
   */
  enableFor(handler: lambda.IFunction): iam.Grant {
    const validation = new Validation(this);
    validation.function('handler', handler);
    const { tableName } = this.table;
    const before = configuredBefore(handler, IDEMPOTENCY_VARIABLE)[KEY] as { readonly table: string } | undefined;
    validation.check(before === undefined || before.table === tableName, 'handler', 'have one IdempotencyTable', `two for ${handler.node.path}`);
    const expiresAfter = this.retentionPeriod.toSeconds();
    configureFunction(this, handler, IDEMPOTENCY_VARIABLE, {
      key: KEY,
      value: { table: tableName, expiresAfter },
      how: `"${KEY}" to {"table": "<name of ${this.table.node.path}>", "expiresAfter": ${expiresAfter}}`,
      isUpstream: true,
    });
    return grantIdempotency(this.table, handler);
  }
}
