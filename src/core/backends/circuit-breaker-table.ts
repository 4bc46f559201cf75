import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CircuitBreakerTableAlarms } from './circuit-breaker-table-alarms';
import { addBreakerAlarms, breakerWidgets } from './private/breaker-alarms';
import { CircuitRecords } from './private/circuit-records';
import { IOperable } from '../operations/operable';
import { Operations } from '../operations/operations';
import { patternPath } from '../operations/private/catalog-metric';
import { documentUrl } from '../private/documents';
import { configuredBefore, configureFunction } from '../private/function-settings';
import { usePatternKey } from '../private/pattern-key';
import { Validation } from '../private/validation';

const RUNBOOK = 'docs/circuit-breakers.md';
/** The variable that `circuitBreaker` reads. */
const VARIABLE = 'CATALOG_CIRCUITS';

/**
 * Properties of CircuitBreakerTable.
 */
export interface CircuitBreakerTableProps {
  /**
   * The KMS key for the table.
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Overrides of the alarms.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: CircuitBreakerTableAlarms;
}

/**
 * The circuits that your own functions share: `circuitBreaker(name)` of `cdk-serverless-catalog/runtime` before a backend.
 *
 * When the calls of one function open a circuit, the others do not call the backend either. One call at a time, of all functions together, tries
 * the backend again. RobustApi and Aggregator have such tables of their own. The contract is in docs/circuit-breakers.md.
 *
 * The table holds the state of minutes: it goes with its stack, and has no backups.
 *
 * @example
 * declare const ordersFunction: lambda.Function;
 * declare const invoicesFunction: lambda.Function;
 * const circuits = new CircuitBreakerTable(this, 'Circuits');
 * circuits.enableFor(ordersFunction);
 * circuits.enableFor(invoicesFunction);
 */
export class CircuitBreakerTable extends Construct implements IOperable {
  /** The table: one item for each circuit. An operator forces a circuit open or closed there. */
  readonly table: dynamodb.ITable;
  /** The value of the environment variable `CATALOG_CIRCUITS`, for containers. `enableFor` sets it for a function. */
  readonly settings: string;
  readonly operations: Operations;
  private readonly records: CircuitRecords;

  constructor(scope: Construct, id: string, props: CircuitBreakerTableProps = {}) {
    super(scope, id);
    usePatternKey(this, props.encryptionKey);
    this.records = new CircuitRecords(this, 'Records');
    this.table = this.records.table;
    this.settings = Stack.of(this).toJsonString(this.entry);
    this.operations = new Operations(this, { runbookUrl: documentUrl(RUNBOOK) });
    addBreakerAlarms(this, this.operations, this.table, props.alarms);
    this.operations.addWidgets(...breakerWidgets(this));
  }

  /**
   * Lets a function share the circuits: it gets the permissions, and the environment variable `CATALOG_CIRCUITS`. A function that is imported cannot get the
   * variable, and a warning says what to set.
   *
   * @throws if another table is enabled for the function
   */
  enableFor(handler: lambda.IFunction): iam.Grant {
    const validation = new Validation(this);
    validation.function('handler', handler);
    const { circuits } = configuredBefore(handler, VARIABLE) as { readonly circuits?: { readonly pattern: string } };
    validation.check(circuits === undefined || circuits.pattern === this.entry.pattern, 'handler', 'have one CircuitBreakerTable', `two for ${handler.node.path}`);
    configureFunction(this, handler, VARIABLE, {
      key: 'circuits',
      value: this.entry,
      json: `{"table": "<name of ${this.table.node.path}>", "pattern": "${this.entry.pattern}"}`,
      isUpstream: true,
      compose: entries => entries.circuits as object,
    });
    return this.grantUse(handler);
  }

  /**
   * Grants the permissions to share the circuits, such as to the role of an ECS task. Set `CATALOG_CIRCUITS` of its container to `settings`.
   */
  grantUse(grantee: iam.IGrantable): iam.Grant {
    new Validation(this).grantee(grantee);
    return this.records.grant(grantee);
  }

  private get entry() {
    return { table: this.table.tableName, pattern: patternPath(this) };
  }
}
