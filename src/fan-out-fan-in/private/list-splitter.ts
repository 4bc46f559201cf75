import { ArnFormat, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3, aws_stepfunctions as sfn, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { deliveredLogGroup } from '../../core/private/delivered-log-group';
import { acknowledge, acknowledgeWildcard } from '../../core/private/lint-acknowledgement';
import { encryptMachine } from '../../core/private/machine-encryption';
import { grantObjects } from '../../core/private/object-grants';
import { serviceOfAccount } from '../../core/private/service-of-account';
import { DistributedMapSplitterOptions, ItemListFormat } from '../job-splitter';

interface ListSplitterProps {
  readonly bucket: s3.IBucket;
  readonly prefix?: string;
  /** The function that records a group of items and sends its subtasks. */
  readonly groups: lambda.IFunction;
  readonly options: DistributedMapSplitterOptions;
  readonly worker: string;
  readonly operations: Operations;
}

/** Backoff and jitter over about five minutes. */
const RETRY = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 60, MaxAttempts: 8, JitterStrategy: 'FULL' }];
/** Part of the ARNs of the maps' executions: of lists with and without a version. */
const LABELS = { versioned: 'Items', unversioned: 'CurrentItems' };
const CATCH = [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }];
const FAILED = { Type: 'Fail', CausePath: '$.Cause', ErrorPath: '$.Error' };

/** The distributed map that reads a list from S3, and has it sent in groups. */
export class ListSplitter extends Construct {
  readonly stateMachine: sfn.StateMachine;

  constructor(scope: Construct, id: string, props: ListSplitterProps) {
    super(scope, id);
    // https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html#prevent-cross-service-confused-deputy
    const role = new iam.Role(this, 'Role', { assumedBy: serviceOfAccount(this, 'states.amazonaws.com') });
    grantObjects(props.bucket, role, ['s3:GetObject', 's3:GetObjectVersion'], props.prefix);
    iam.Grant.addToPrincipal({ grantee: role, actions: ['lambda:InvokeFunction'], resourceArns: [props.groups.functionArn] });
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      definitionBody: sfn.DefinitionBody.fromString(Stack.of(this).toJsonString(definition(this, props))),
      role,
      tracingEnabled: true,
      logs: {
        destination: deliveredLogGroup(this, 'Logs', 'states'),
        level: sfn.LogLevel.ERROR,
        includeExecutionData: false,
      },
    });
    encryptMachine(this.stateMachine);
    acknowledge(role, 'Log delivery and the X-Ray write actions cannot be limited to a resource', 'AwsSolutions-IAM5[Resource::*]');
    acknowledge(this.stateMachine, 'Errors are logged; data of users is not', 'AwsSolutions-SF1');
    acknowledge(this.stateMachine, 'CDK waits for the policy of the role, and names the role beside it', 'W3005');
    this.allowChildren(role);
    this.addAlarms(props.operations);
  }

  /** A distributed map starts executions of its own state machine (https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html). */
  private allowChildren(role: iam.Role) {
    const { stateMachineArn, stateMachineName } = this.stateMachine;
    const executions = (name: string) => Stack.of(this).formatArn({ service: 'states', resource: 'execution', resourceName: `${name}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    const own = executions(stateMachineName);
    const children = Object.values(LABELS).map(label => executions(`${stateMachineName}/${label}`));
    const policy = new iam.Policy(this, 'ChildrenPolicy', {
      statements: [
        new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }),
        new iam.PolicyStatement({ actions: ['states:DescribeExecution', 'states:StopExecution'], resources: [own] }),
        new iam.PolicyStatement({ actions: ['states:RedriveExecution'], resources: children }),
      ],
    });
    policy.attachToRole(role);
    [own, ...children].forEach(arn => acknowledgeWildcard(policy, arn, 'Executions are named by the jobs to come'));
  }

  private addAlarms(operations: Operations) {
    const period = Duration.minutes(1);
    const { stateMachine } = this;
    const sum = { period, statistic: 'Sum' };
    const ended = (status: string, how: string) => ({
      whatHappened: `The number of executions of the state machine that splits lists that ${how} was above {threshold} per minute for {window}.`,
      impact: 'The jobs of these executions are not split completely. They end as timed out at their deadline.',
      firstStep: `Run \`aws stepfunctions list-executions --state-machine-arn ${stateMachine.stateMachineArn} --status-filter ${status}\`. `
        + 'The name of an execution is the id of its job.',
    });
    const throttled = {
      whatHappened: 'The number of state transitions that Step Functions throttled was above {threshold} per minute for {window}.',
      impact: 'Lists are split late. Jobs that are not split at their deadline end as timed out.',
      firstStep: 'Run `aws service-quotas list-service-quotas --service-code states`. Request a higher quota for state transitions.',
    };
    for (const { name, metric, runbook } of [
      { name: 'Failed', metric: stateMachine.metricFailed(sum), runbook: ended('FAILED', 'failed') },
      { name: 'TimedOut', metric: stateMachine.metricTimedOut(sum), runbook: ended('TIMED_OUT', 'timed out') },
      { name: 'Aborted', metric: stateMachine.metricAborted(sum), runbook: ended('ABORTED', 'were aborted') },
      { name: 'Throttled', metric: stateMachine.metricThrottled(sum), runbook: throttled },
    ]) {
      operations.addAlarm(`splitter${name}`, {
        metric,
        threshold: 0,
        evaluationPeriods: 1,
        severity: AlarmSeverity.USERS_AFFECTED,
        runbook: { section: 'splitter', ...runbook },
      });
    }
  }
}

function definition(scope: Construct, { groups, options, worker }: ListSplitterProps) {
  const service = (name: string) => `arn:${Stack.of(scope).partition}:states:::${name}`;
  const call = (payload: object) => ({
    Type: 'Task',
    Resource: service('lambda:invoke'),
    Parameters: { FunctionName: groups.functionArn, Payload: payload },
    Retry: RETRY,
    Catch: CATCH,
  });
  const announceItems = (label: string, version: object) => ({
    Type: 'Map',
    Label: label,
    ItemReader: {
      Resource: service('s3:getObject'),
      ReaderConfig: readerConfig(options.format),
      Parameters: { 'Bucket.$': '$.object.bucket', 'Key.$': '$.object.key', ...version },
    },
    ItemBatcher: { MaxItemsPerBatch: options.groupSize ?? 100, BatchInput: { 'job.$': '$.job' } },
    MaxConcurrency: options.maxConcurrency ?? 20,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'AnnounceGroup',
      States: {
        // a group is named after its execution, so that a retry is the same group
        AnnounceGroup: {
          ...call({ 'fanOut': 'group', 'job.$': '$.BatchInput.job', 'group.$': '$$.Execution.Name', worker, 'items.$': '$.Items' }),
          ResultSelector: {},
          End: true,
        },
        Failed: FAILED,
      },
    },
    ResultPath: null,
    // no retry of the whole: its groups would be others. Redriven, it goes on with those that failed
    Catch: CATCH,
    Next: 'EndOfList',
  });
  return {
    StartAt: 'HasVersion',
    States: {
      // a path that leads nowhere fails an execution: a bucket without versioning gives no version
      HasVersion: {
        Type: 'Choice',
        Choices: [{ Variable: '$.object.versionId', IsPresent: true, Next: 'AnnounceItems' }],
        Default: 'AnnounceCurrentItems',
      },
      AnnounceItems: announceItems(LABELS.versioned, { 'VersionId.$': '$.object.versionId' }),
      AnnounceCurrentItems: announceItems(LABELS.unversioned, {}),
      EndOfList: { ...call({ 'fanOut': 'seal', 'job.$': '$.job' }), End: true },
      Failed: FAILED,
    },
  };
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
function readerConfig(format: ItemListFormat = ItemListFormat.JSON_LINES) {
  return { InputType: format, ...format === ItemListFormat.CSV && { CSVHeaderLocation: 'FIRST_ROW' } };
}
