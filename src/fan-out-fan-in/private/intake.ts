import { aws_events as events, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, aws_stepfunctions as sfn, Duration, Size, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { bucketEvents, ruleMetric } from './bucket-events';
import { FanIn, grantJobs, LARGE_ENVIRONMENT, orderVariable, ownResultsVariable, resultVariables, retentionVariables, workerVariables } from './fan-in-settings';
import { uploadPrefix } from './intake-bucket';
import { ListSplitter } from './list-splitter';
import { addQueueAlarms } from './queue-alarms';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { addQueueSilenceAlarm } from '../../core/operations/private/silence-alarm';
import { CatalogFunction } from '../../core/private/catalog-function';
import { grantMachineKey } from '../../core/private/machine-encryption';
import { grantObjects } from '../../core/private/object-grants';
import { grantSend } from '../../core/private/queue-grants';
import { functionTimeout } from '../../core/workers/private/function-timeout';
import { addQueueEventSource, visibilityTimeoutFor } from '../../core/workers/private/queue-event-source';
import { createQueuePair } from '../../core/workers/private/queue-pair';
import { FanOutIntake } from '../fan-out-intake';
import { JobSplitter } from '../job-splitter';

export interface IntakeProps extends FanIn {
  readonly intake: FanOutIntake;
  readonly bucket?: s3.IBucket;
  readonly splitter: JobSplitter;
  readonly reportQueue: sqs.IQueue;
}

/** Without a splitter function, whose timeout is added. */
const TIMEOUT = Duration.seconds(30);
const IMPACT = 'New jobs are not split. They wait in the intake queue and are late.';

/** The queue and the function that record jobs with all of their subtasks, and split them. */
export class Intake extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly handler: lambda.Function;
  /** The state machine that reads lists. It is undefined with other splitters. */
  readonly stateMachine?: sfn.StateMachine;

  constructor(scope: Construct, id: string, props: IntakeProps) {
    super(scope, id);
    const { intake, bucket, deadline, operations, alarms } = props;
    const timeout = timeoutOf(props.splitter);
    this.handler = this.createFunction(scope, 'Function', props, timeout);
    this.stateMachine = this.createStateMachine(scope, props);

    const pair = createQueuePair(this, { visibilityTimeout: visibilityTimeoutFor(this.handler), maxReceiveCount: 5 });
    this.queue = pair.queue;
    this.deadLetterQueue = pair.deadLetterQueue;
    addQueueEventSource(this, this.handler, {
      queue: this.queue, batchSize: props.splitter.isBroadcast ? 10 : 1, maxConcurrency: 10, handsBack: false,
    });
    if (bucket) {
      const rule = bucketEvents(this, { ...pair, bucketName: bucket.bucketName, objects: intake._objects, uploadPrefix: uploadPrefix(intake) });
      addRuleAlarm(props, rule, pair.deadLetterQueue);
    }

    addQueueAlarms(operations, 'intake', pair, {
      deadline,
      backlogAge: alarms.intakeBacklogAge,
      deadLetters: alarms.intakeDeadLetters,
      deadLettersAge: alarms.intakeDeadLettersAge,
      content: 'job',
      readErrors: recentErrors(this.handler),
      redriveTo: bucket && pair.queue, // EventBridge sends there what it cannot deliver
      impact: 'These jobs are not split.',
    });
    addQueueSilenceAlarm(operations, 'silence', pair.queue, alarms.silence);
    addFunctionAlarms(operations, 'intake', this.handler, { timeout, impact: IMPACT });
  }

  private createFunction(pattern: Construct, name: string, props: IntakeProps, timeout: Duration): lambda.Function {
    const { intake, bucket, splitter, workers } = props;
    const fn = new CatalogFunction(this, name, {
      handler: 'fan-out-intake',
      description: `Splits the jobs of ${pattern.node.path}`,
      timeout,
      memorySize: 512,
      failedRuns: 'The source queue has a dead-letter queue',
      environment: {
        PATTERN_PATH: patternPath(pattern),
        TABLE_NAME: props.jobTable.tableName,
        INTAKE: intake._kind,
        REPORT_QUEUE_URL: props.reportQueue.queueUrl,
        ...retentionVariables(props),
        ...workerVariables(props),
        ...orderVariable(props),
        ...ownResultsVariable(props),
        ...props.results.bucket && resultVariables(props),
        ...bucket && { ...limitVariables(intake), ...suffixVariable(intake) },
        ...splitter._handler && { SPLITTER_FUNCTION: splitter._handler.functionArn, SPLITTER_WORKER: splitter._workerOf(Object.keys(workers)) },
      },
      largeEnvironment: LARGE_ENVIRONMENT,
    });
    grant(fn, props);
    return fn;
  }

  /** The state machine calls another function than the intake's: the two would depend on each other. */
  private createStateMachine(pattern: Construct, props: IntakeProps): sfn.StateMachine | undefined {
    const { bucket, splitter, workers, operations } = props;
    if (!bucket || !splitter._map) { return undefined; }
    const groups = this.createFunction(pattern, 'Groups', props, TIMEOUT);
    const { stateMachine } = new ListSplitter(this, 'List', {
      bucket, prefix: props.intake._objects.prefix, groups, options: splitter._map, worker: splitter._workerOf(Object.keys(workers)), operations,
    });
    this.handler.addEnvironment('SPLITTER_STATE_MACHINE', stateMachine.stateMachineArn);
    iam.Grant.addToPrincipal({ grantee: this.handler, actions: ['states:StartExecution'], resourceArns: [stateMachine.stateMachineArn] });
    grantMachineKey(stateMachine, this.handler);
    return stateMachine;
  }
}

function grant(fn: lambda.Function, props: IntakeProps) {
  const { bucket, intake, splitter, workers, jobEnded } = props;
  grantJobs(props, fn, { creates: true });
  Object.values(workers).forEach(({ queue }) => grantSend(queue, fn));
  if (bucket) {
    grantObjects(bucket, fn, ['s3:GetObject', 's3:GetObjectVersion'], intake._objects.prefix);
    // without these, S3 answers 403 instead of 404 for a deleted object (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html)
    iam.Grant.addToPrincipal({ grantee: fn, actions: ['s3:ListBucket', 's3:ListBucketVersions'], resourceArns: [bucket.bucketArn] });
  }
  if (splitter._handler) { iam.Grant.addToPrincipal({ grantee: fn, actions: ['lambda:InvokeFunction'], resourceArns: [splitter._handler.functionArn] }); }
  jobEnded?.publishFrom(fn);
}

function addRuleAlarm({ operations, alarms }: IntakeProps, rule: events.Rule, { queueUrl }: sqs.IQueue) {
  operations.addAlarm('objectEventsUndelivered', {
    metric: ruleMetric('FailedInvocations', rule),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      whatHappened: 'The number of object events that EventBridge could not deliver to the intake queue was above {threshold} per minute for {window}.',
      impact: 'The objects are in the bucket, but they are not jobs.',
      firstStep: `Run \`aws sqs receive-message --queue-url ${queueUrl} --message-attribute-names All\`. The attribute ERROR_CODE names the cause.`,
    },
  }, alarms.objectEventsUndelivered);
  operations.addAlarm('objectEventsLost', {
    metric: ruleMetric('InvocationsFailedToBeSentToDlq', rule),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.DATA_LOSS,
    runbook: {
      whatHappened: 'The number of object events that reached neither the intake queue nor its dead-letter queue was above {threshold} per minute for {window}.',
      impact: 'The objects are in the bucket, but they are not jobs, and nothing repeats their events.',
      firstStep: `Run \`aws sqs get-queue-attributes --queue-url ${queueUrl} --attribute-names Policy KmsMasterKeyId\` and restore both as in the template.`,
    },
  }, alarms.objectEventsLost);
  operations.addAlarm('objectEventsThrottled', {
    metric: ruleMetric('ThrottledRules', rule),
    threshold: 0,
    evaluationPeriods: 5,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The number of times that EventBridge throttled the rule of object events was above {threshold} per minute for {window}.',
      impact: 'Objects become jobs late. No event is lost within 24 hours.',
      firstStep: 'Run `aws service-quotas list-service-quotas --service-code events`, and request an increase of the quota for invocations.',
    },
  }, alarms.objectEventsThrottled);
}

/** The intake waits for the splitter function. */
function timeoutOf({ _handler }: JobSplitter): Duration {
  if (!_handler) { return TIMEOUT; }
  const longest = Duration.minutes(15).toSeconds();
  return Duration.seconds(Math.min(longest, TIMEOUT.toSeconds() + (functionTimeout(_handler)?.toSeconds() ?? longest)));
}

/** The suffixes that the rule does not check; see `keyPatterns`. Uploads, which are below the prefix too, may have any. */
function suffixVariable({ _objects: { prefix, suffixes, upload } }: FanOutIntake): { readonly [name: string]: string } {
  return prefix === undefined || suffixes === undefined || upload ? {} : { SUFFIXES: JSON.stringify(suffixes) };
}

/** The limits on objects, for the intake and the API. */
export function limitVariables({ _objects: { limits = {} } }: FanOutIntake): { readonly [name: string]: string } {
  const { maxSize = Size.mebibytes(100), mediaTypes = [] } = limits;
  return { MAX_BYTES: Tokenization.stringifyNumber(maxSize.toBytes()), MEDIA_TYPES: mediaTypes.join(',') };
}
