import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, aws_stepfunctions as sfn, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FanOutApi } from './fan-out-api';
import { FanOutApiOptions } from './fan-out-api-options';
import { FanOutFanInAlarms } from './fan-out-fan-in-alarms';
import { FanOutIntake } from './fan-out-intake';
import { JobSplitter } from './job-splitter';
import { jobEndedContract } from './private/job-ended-contract';
import { IMessageConsumer } from '../core/messaging/message-consumer-binding';
import { MessageConsumerConfig } from '../core/messaging/message-consumer-config';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { JobEndedOutlet } from './private/job-ended-outlet';
import { FanIn } from './private/fan-in-settings';
import { Intake, limitVariables } from './private/intake';
import { intakeBucket, readPlace, requireEvents, uploadPrefix } from './private/intake-bucket';
import { addJobAlarms } from './private/job-alarms';
import { recordFlow } from './private/recursion';
import { Sweeper } from './private/sweeper';
import { Tracker } from './private/tracker';
import { validateFanOut } from './private/validate-fan-out';
import { addFanInWidgets } from './private/widgets';
import { ResultStore } from './result-store';
import { SubtaskQueue } from './subtask-queue';
import { SubtaskWorker } from './subtask-worker';
import { EventContract } from '../core/messaging/event-contract';
import { catalogMetric } from '../core/operations/private/catalog-metric';
import { grantObjects } from '../core/private/object-grants';
import { grantSend } from '../core/private/queue-grants';
import { Validation } from '../core/private/validation';
import { jobTable } from '../core/workers/private/job-table';

const RUNBOOK = 'https://github.com/cdk-serverless-catalog/cdk-serverless-catalog/blob/main/src/fan-out-fan-in/README.md';

/**
 * Properties of FanOutFanIn.
 */
export interface FanOutFanInProps {
  /** How jobs come in: `FanOutIntake.bucket()`, `.messages()` or `.api()`. */
  readonly intake: FanOutIntake;
  /** What does the subtasks, by name: letters and digits, beginning with a small letter. At most 7. */
  readonly workers: { [name: string]: SubtaskWorker };
  /**
   * How a job becomes subtasks.
   * @default JobSplitter.broadcast()
   */
  readonly splitter?: JobSplitter;
  /**
   * Where the results of subtasks are kept.
   * @default ResultStore.bucket()
   */
  readonly results?: ResultStore;
  /**
   * How long after its acceptance a job ends, whatever is missing then: 1 minute to 4 days (how long a
   * subtask waits in its queue). Give workers the time for all of their receives: the visibility timeout, six
   * times a function's timeout, passes between two.
   * @default Duration.minutes(30)
   */
  readonly deadline?: Duration;
  /**
   * Who is told that a job has ended, as which of complete, partial and timed out, and what is missing.
   * Not a state machine: let a rule on a bus start it.
   * @default - nobody is told
   */
  readonly onJobEnded?: IMessageConsumer;
  /**
   * Tunes or disables alarms.
   * @default - all alarms, each with the figures its option names
   */
  readonly alarms?: FanOutFanInAlarms;
}

/**
 * Fan-out and fan-in: splits a large job into subtasks, runs them at the same time, gathers the results,
 * and says once that it is done, in part, or too late. Each worker has its own queue, dead-letter queue, concurrency and alarms.
 *
 * Source of the pattern (splitter, scatter-gather): https://www.enterpriseintegrationpatterns.com/patterns/messaging/BroadcastAggregate.html
 *
 * @example
 * declare const small: lambda.Function;
 * declare const large: lambda.Function;
 * declare const publisher: lambda.Function;
 * new FanOutFanIn(this, 'Renditions', {
 *   intake: FanOutIntake.bucket({ suffixes: ['.jpg'], upload: {} }),
 *   workers: { small: SubtaskWorker.function(small), large: SubtaskWorker.function(large) },
 *   onJobEnded: MessageConsumer.function(publisher),
 * });
 */
export class FanOutFanIn extends Construct implements IMessageConsumer, IOperable {
  /** The records of jobs: docs/fan-in.md. */
  readonly jobTable: dynamodb.ITable;
  /** The bucket whose objects are jobs; undefined with other intakes. */
  readonly intakeBucket?: s3.IBucket;
  /** Where jobs wait to be split. */
  readonly intakeQueue: sqs.IQueue;
  /** Where jobs are set aside that could not be split. */
  readonly intakeDeadLetterQueue: sqs.IQueue;
  /** The bucket of the results; undefined where they are in a table. */
  readonly resultsBucket?: s3.IBucket;
  /** The table of the results; undefined where they are in a bucket. */
  readonly resultsTable?: dynamodb.ITable;
  /** Where workers report what they have done. */
  readonly reportQueue: sqs.IQueue;
  /** Where reports are set aside that could not be tracked. */
  readonly reportDeadLetterQueue: sqs.IQueue;
  /** The function that splits jobs. */
  readonly intakeFunction: lambda.IFunction;
  /** The function that tracks the parts of jobs, and ends them. */
  readonly trackerFunction: lambda.IFunction;
  /** The function that ends jobs past their deadline and heals what crashes left behind, every minute. */
  readonly sweeperFunction: lambda.IFunction;
  /** What reads large lists; undefined but for `JobSplitter.distributedMap`. */
  readonly stateMachine?: sfn.IStateMachine;
  /** What buffers JobEnded event for a function; undefined for other consumers. */
  readonly jobEndedQueue?: sqs.IQueue;
  /** Where JobEnded event are set aside that a function failed on; undefined for other consumers. */
  readonly jobEndedDeadLetterQueue?: sqs.IQueue;
  readonly operations: Operations;

  private readonly intake: FanOutIntake;
  private readonly fanIn: FanIn;
  private statusApi?: FanOutApi;
  private endedContract?: EventContract;

  constructor(scope: Construct, id: string, props: FanOutFanInProps) {
    super(scope, id);
    const told = props.onJobEnded?.bindConsumer(this);
    validateFanOut(this, props, told);
    const { intake, splitter = JobSplitter.broadcast(), results = ResultStore.bucket(), deadline = Duration.minutes(30), alarms = {} } = props;
    this.intake = intake;
    this.operations = new Operations(this, { runbookUrl: RUNBOOK });

    this.jobTable = jobTable(this, 'Jobs');
    this.intakeBucket = intake._kind === 'bucket' ? intakeBucket(this, intake) : undefined;
    const kept = results._bind(this);
    this.resultsBucket = kept.bucket;
    this.resultsTable = kept.table;
    recordFlow(this, readPlace(intake, this.intakeBucket), kept.bucket && { bucket: kept.bucket, prefix: kept.prefix ?? '' });

    const jobEnded = told && new JobEndedOutlet(this, told, this.operations);
    this.jobEndedQueue = jobEnded?.buffer?.queue;
    this.jobEndedDeadLetterQueue = jobEnded?.buffer?.deadLetterQueue;
    const workers = this.createWorkers(props.workers, deadline);
    const fanIn = { jobs: this.jobTable, results: kept, deadline, workers, jobEnded, operations: this.operations, alarms };
    this.fanIn = fanIn;

    const tracker = new Tracker(this, 'Tracker', fanIn);
    this.reportQueue = tracker.queue;
    this.reportDeadLetterQueue = tracker.deadLetterQueue;
    this.trackerFunction = tracker.handler;
    Object.values(workers).forEach(worker => this.grantWork(worker));

    const entrance = new Intake(this, 'Intake', { ...fanIn, intake, bucket: this.intakeBucket, splitter, reportQueue: tracker.queue });
    this.intakeQueue = entrance.queue;
    this.intakeDeadLetterQueue = entrance.deadLetterQueue;
    this.intakeFunction = entrance.handler;
    this.stateMachine = entrance.stateMachine;
    this.sweeperFunction = new Sweeper(this, 'Sweeper', { ...fanIn, intakeQueue: intake._kind === 'api' ? entrance.queue : undefined }).handler;
    if (intake._api) { this.createApi(intake._api); }

    requireEvents(this, intake);
    addJobAlarms(this, alarms);
    addFanInWidgets(this, Object.values(workers));
  }

  /** The contract of the event that tells `onJobEnded` of the end of a job, for those who subscribe to a bus. */
  get jobEnded(): EventContract {
    this.endedContract ??= jobEndedContract(this);
    return this.endedContract;
  }

  /** The HTTP API; undefined where the intake has none and `addStatusApi` was not called. */
  get api(): FanOutApi | undefined {
    return this.statusApi;
  }

  /**
   * The queue of a worker, its dead-letter queue, and whom to grant what its work needs.
   * @throws if there is no worker of the name
   */
  worker(name: string): SubtaskQueue {
    const { workers } = this.fanIn;
    new Validation(this).check(Object.hasOwn(workers, name), 'worker', `be one of ${Object.keys(workers).join(', ')}`, name);
    return workers[name];
  }

  /**
   * Adds an HTTP API that tells the status of jobs (`GET /jobs/{id}`), where the intake has none.
   * @throws if there is an API already
   */
  addStatusApi(options: FanOutApiOptions = {}): FanOutApi {
    new Validation(this).check(this.statusApi === undefined, 'addStatusApi', 'not be called where there is an API, which tells the status of jobs too', this.statusApi?.node.path);
    return this.createApi(options);
  }

  /** Lets somebody send jobs, with `FanOutIntake.messages()`. */
  grantSendMessages(grantee: iam.IGrantable): iam.Grant {
    this.requireMessages();
    return grantSend(this.intakeQueue, grantee);
  }

  /** Messages for this pattern are jobs, with `FanOutIntake.messages()`. */
  bindConsumer(_scope: Construct): MessageConsumerConfig {
    this.requireMessages();
    return { queue: this.intakeQueue };
  }

  /** Jobs whose parts are all done; sum over 1 minute. */
  metricJobsComplete(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('JobsComplete', props);
  }

  /** Jobs that ended without parts that failed; sum over 1 minute. */
  metricJobsPartial(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('JobsPartial', props);
  }

  /** Jobs that ended at their deadline; sum over 1 minute. */
  metricJobsTimedOut(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('JobsTimedOut', props);
  }

  private metric(name: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, name, { period: Duration.minutes(1) }).with({ ...props });
  }

  private createWorkers(workers: { readonly [name: string]: SubtaskWorker }, deadline: Duration): { [name: string]: SubtaskQueue } {
    return Object.fromEntries(Object.entries(workers).map(([name, worker]) => [name, SubtaskQueue._create(this, `${name[0].toUpperCase()}${name.slice(1)}`, {
      name, worker, deadline, operations: this.operations,
    })]));
  }

  /** A worker reads the job's object and writes results, never the other way round. */
  private grantWork(worker: SubtaskQueue) {
    const { bucket, prefix } = this.fanIn.results;
    grantSend(this.reportQueue, worker);
    if (this.intakeBucket) { grantObjects(this.intakeBucket, worker, ['s3:GetObject', 's3:GetObjectVersion'], this.intake._objects.prefix); }
    if (bucket) { grantObjects(bucket, worker, ['s3:PutObject'], prefix); }
  }

  private createApi(options: FanOutApiOptions): FanOutApi {
    const { upload } = this.intake._objects;
    this.statusApi = FanOutApi._create(this, 'Api', {
      ...this.fanIn,
      options,
      intakeQueue: this.intake._kind === 'api' ? this.intakeQueue : undefined,
      uploads: upload && {
        bucket: this.intakeBucket!,
        prefix: uploadPrefix(this.intake)!,
        expiration: upload.expiration ?? Duration.minutes(15),
        limits: limitVariables(this.intake),
      },
    });
    return this.statusApi;
  }

  private requireMessages() {
    new Validation(this).check(this.intake._kind === 'messages', 'intake', 'be FanOutIntake.messages() for messages to be jobs', `FanOutIntake.${this.intake._kind}()`);
  }
}
