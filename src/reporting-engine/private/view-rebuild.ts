import { ArnFormat, aws_dynamodb as dynamodb, aws_iam as iam, aws_stepfunctions as sfn, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { rebuildDefinition } from './rebuild-definition';
import { ViewProjector } from './view-projector';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction } from '../../core/private/catalog-function';
import { deliveredLogGroup } from '../../core/private/delivered-log-group';
import { acknowledge, acknowledgeWildcard } from '../../core/private/lint-acknowledgement';
import { textAndValues, valuesOf } from '../../core/private/packed-settings';
import { grantSend } from '../../core/private/queue-grants';
import { serviceOfAccount } from '../../core/private/service-of-account';
import { grantRecords } from '../../core/private/table-grants';
import { IndexTable } from '../index-table';

/** A step of an invocation ends long before: handlers/view-projector/index.ts. */
const TIMEOUT = Duration.minutes(5);
/** Of the views: their rows and the record of their generations. */
const ROW_ACTIONS = ['GetItem', 'PutItem', 'DeleteItem', 'Scan'].map(action => `dynamodb:${action}`);
const SOURCE_ACTIONS = ['DescribeTable', 'GetItem', 'Scan'].map(action => `dynamodb:${action}`);

export interface ViewRebuildProps {
  readonly source: dynamodb.ITable;
  readonly projector: ViewProjector;
  /** The views at synthesis. */
  readonly views: () => IndexTable[];
}

/** The state machine that builds a new generation of a view, and the function of its steps: the code of the projector, with another entry. */
export class ViewRebuild extends Construct {
  readonly stateMachine: sfn.StateMachine;

  private readonly handler: CatalogFunction;

  constructor(pattern: Construct, id: string, { source, projector, views }: ViewRebuildProps) {
    super(pattern, id);
    const settings = () => ({ views: views().map(view => view._settings) });
    this.handler = new CatalogFunction(this, 'Function', {
      handler: 'view-projector',
      entry: 'rebuild',
      description: `Rebuilds the views of ${source.node.path}`,
      timeout: TIMEOUT,
      memorySize: 1024,
      failedRuns: 'A state machine invokes it synchronously, and fails',
      lateFiles: () => ({ 'views.json': textAndValues(settings()).text }),
      environment: {
        PATTERN_PATH: patternPath(pattern),
        FAILURE_QUEUE_URL: projector.failureQueue.queueUrl,
        FAILED_RECORDS: Stack.of(this).toJsonString(projector.failedRecords.handlerSettings),
        SOURCE_TABLE: source.tableName,
        VIEWS_VALUES: Lazy.string({ produce: () => valuesOf(this, settings()) }),
      },
      largeEnvironment: 'Use fewer views, or shorter names of their tables.',
    });
    grantSend(projector.failureQueue, this.handler);
    projector.failedRecords.grantWrite(this.handler);
    grantRecords(source, this.handler, ...SOURCE_ACTIONS);
    const role = new iam.Role(this, 'Role', { assumedBy: serviceOfAccount(this, 'states.amazonaws.com') });
    iam.Grant.addToPrincipal({ grantee: role, actions: ['lambda:InvokeFunction'], resourceArns: [this.handler.functionArn] });
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      definitionBody: sfn.DefinitionBody.fromString(Stack.of(this).toJsonString(rebuildDefinition(this, this.handler.functionArn))),
      role,
      tracingEnabled: true,
      logs: { destination: deliveredLogGroup(this, 'Logs', 'states'), level: sfn.LogLevel.ERROR, includeExecutionData: false },
    });
    acknowledge(role, 'Log delivery and the X-Ray write actions cannot be limited to a resource', 'AwsSolutions-IAM5[Resource::*]');
    acknowledge(this.stateMachine, 'Errors are logged; data of users is not', 'AwsSolutions-SF1');
    acknowledge(this.stateMachine, 'CDK waits for the policy of the role, and names the role beside it', 'W3005');
    this.allowDescribe();
  }

  /** Lets the function rebuild a view. */
  add(view: IndexTable) {
    grantRecords(view.table, this.handler, ...ROW_ACTIONS);
  }

  /** A rebuild takes over what an execution was building that has ended. The function must not wait for this policy, which waits for the state machine. */
  private allowDescribe() {
    const { stateMachineName } = this.stateMachine;
    const executions = Stack.of(this).formatArn({ service: 'states', resource: 'execution', resourceName: `${stateMachineName}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    const policy = new iam.Policy(this, 'DescribePolicy', { statements: [new iam.PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executions] })] });
    policy.attachToRole(this.handler.role!);
    acknowledgeWildcard(policy, executions, 'Executions have names of their own');
  }
}
