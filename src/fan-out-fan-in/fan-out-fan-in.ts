import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, aws_stepfunctions as sfn, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FanOutApi } from './fan-out-api';
import { FanOutApiOptions } from './fan-out-api-options';
import { FanOutFanInProps } from './fan-out-fan-in-props';
import { FanOutIntake } from './fan-out-intake';
import { JobSplitter } from './job-splitter';
import { DEFAULT_DEADLINE, FanIn, hasOrder, resultsPlace } from './private/fan-in-settings';
import { Intake, limitVariables } from './private/intake';
import { intakeBucket, readPlace, requireEvents, uploadPrefix } from './private/intake-bucket';
import { addJobAlarms } from './private/job-alarms';
import { jobEndedContract } from './private/job-ended-contract';
import { jobEndedOptions, JobEndedOutlet } from './private/job-ended-outlet';
import { jobMetric } from './private/job-metric';
import { recordFlow } from './private/recursion';
import { Sweeper } from './private/sweeper';
import { Tracker } from './private/tracker';
import { validateFanOut } from './private/validate-fan-out';
import { addFanInWidgets } from './private/widgets';
import { workOfJobs } from './private/work-of-jobs';
import { workerOrder } from './private/worker-order';
import { ResultStore } from './result-store';
import { SubtaskQueue } from './subtask-queue';
import { SubtaskWorker } from './subtask-worker';
import { EventContract } from '../core/messaging/event-contract';
import { IMessageConsumer } from '../core/messaging/message-consumer-binding';
import { MessageConsumerConfig } from '../core/messaging/message-consumer-config';
import { validateGrantee, validateNames } from '../core/messaging/private/cross-account-grant';
import { configureSender } from '../core/messaging/private/publisher-settings';
import { grantSendTo } from '../core/messaging/private/queue-send-grant';
import { PublishGrantOptions } from '../core/messaging/publish-grant-options';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { documentUrl } from '../core/private/documents';
import { inKeyOrder } from '../core/private/key-order';
import { AUTH } from '../core/private/kinds';
import { useLogRetention } from '../core/private/log-retention';
import { grantObjects } from '../core/private/object-grants';
import { usePatternKey } from '../core/private/pattern-key';
import { grantSend } from '../core/private/queue-grants';
import { Validation } from '../core/private/validation';
import { describeWork } from '../core/private/work-model';
import { validateReaders } from '../core/web/private/reader-settings';
import { validateCors, validateDomain, validateThrottle } from '../core/web/private/web-front';
import { jobTable } from '../core/workers/private/job-table';
import { addJobTableAlarms } from '../core/workers/private/job-table-alarms';
import { configureWork } from '../core/workers/private/work-settings';

const RUNBOOK = 'src/fan-out-fan-in/README.md';

/**
 * Fan-out and fan-in: splits a large job into subtasks, runs them in parallel and gathers the results. It
 * publishes one JobEnded event: complete, partial or timed out. Each worker has its own queue, dead-letter queue,
 * concurrency and alarms.
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
  /** The table of the records of jobs. docs/fan-in.md specifies them. */
  readonly jobTable: dynamodb.ITable;
  /** The bucket whose objects are jobs. It is undefined with other intakes. */
  readonly intakeBucket?: s3.IBucket;
  /** The queue of jobs that are not split yet. */
  readonly intakeQueue: sqs.IQueue;
  /** The dead-letter queue of jobs that could not be split. */
  readonly intakeDeadLetterQueue: sqs.IQueue;
  /** The bucket of the results. It is undefined if the result store is a table. */
  readonly resultsBucket?: s3.IBucket;
  /** The table of the results. It is undefined if the result store is a bucket. */
  readonly resultsTable?: dynamodb.ITable;
  /** The queue of the reports of workers. */
  readonly reportQueue: sqs.IQueue;
  /** The dead-letter queue of reports that could not be tracked. */
  readonly reportDeadLetterQueue: sqs.IQueue;
  /** The function that splits jobs. */
  readonly intakeFunction: lambda.IFunction;
  /** The function that tracks the subtasks of jobs, and ends jobs. */
  readonly trackerFunction: lambda.IFunction;
  /** The function that runs every minute, ends jobs at their deadline and repairs what crashes left behind. */
  readonly sweeperFunction: lambda.IFunction;
  /** The state machine that reads lists. It is undefined without `JobSplitter.distributedMap`. */
  readonly stateMachine?: sfn.IStateMachine;
  /** The queue that buffers JobEnded events for a function. It is undefined for other consumers. */
  readonly jobEndedQueue?: sqs.IQueue;
  /** The dead-letter queue of JobEnded events that a function failed on. It is undefined for other consumers. */
  readonly jobEndedDeadLetterQueue?: sqs.IQueue;
  readonly operations: Operations;

  private readonly intake: FanOutIntake;
  private readonly fanIn: FanIn;
  private statusApi?: FanOutApi;
  private endedContract?: EventContract;

  constructor(scope: Construct, id: string, props: FanOutFanInProps) {
    super(scope, id);
    usePatternKey(this, props.encryptionKey);
    useLogRetention(this, props.logRetention);
    if (props.onJobEnded) { new Validation(this).implements('bindConsumer', 'onJobEnded', 'be a pattern or a MessageConsumer, such as MessageConsumer.function()', props.onJobEnded); }
    const consumer = props.onJobEnded?.bindConsumer(this);
    validateFanOut(this, props, consumer);
    props = { ...props, workers: inKeyOrder(props.workers) };
    const { intake, splitter = JobSplitter.broadcast(), results = ResultStore.bucket(), deadline = DEFAULT_DEADLINE, alarms = {} } = props;
    this.intake = intake;
    this.operations = new Operations(this, { runbookUrl: documentUrl(RUNBOOK) });
    warnOfIdleOverrides(this, this.operations, alarms);

    this.jobTable = jobTable(this, 'Jobs');
    this.intakeBucket = intake._kind === 'bucket' ? intakeBucket(this, intake) : undefined;
    const store = results._bind(this);
    this.resultsBucket = store.bucket;
    this.resultsTable = store.table;
    recordFlow(this, readPlace(intake, this.intakeBucket), store.bucket && { bucket: store.bucket, prefix: store.prefix ?? '' });

    const jobEnded = consumer && new JobEndedOutlet(this, consumer, jobEndedOptions(props.onJobEnded), splitter.isBroadcast ? undefined : store);
    this.jobEndedQueue = jobEnded?.buffer?.queue;
    this.jobEndedDeadLetterQueue = jobEnded?.buffer?.deadLetterQueue;
    const sharingAgeAlarm = alarms.deadLetteredSubtasksAge?.isDisabled
      ? []
      : Object.keys(props.workers).filter(name => props.workers[name]._options.deadLettersAge === undefined);
    const workers = this.createWorkers(props.workers, deadline, sharingAgeAlarm);
    Object.values(workers).forEach(({ _results: own }) => recordFlow(this, readPlace(intake, this.intakeBucket), own?.bucket && { bucket: own.bucket, prefix: own.prefix ?? '' }));
    const order = workerOrder(props.workers);
    const fanIn = { jobTable: this.jobTable, results: store, deadline, workers, order, jobEnded, operations: this.operations, alarms };
    this.fanIn = fanIn;

    const tracker = new Tracker(this, 'Tracker', fanIn);
    this.reportQueue = tracker.queue;
    this.reportDeadLetterQueue = tracker.deadLetterQueue;
    this.trackerFunction = tracker.handler;
    Object.values(workers).forEach(worker => this.grantWork(worker));
    Object.entries(props.workers).forEach(([name, { _worker }]) => {
      const { _workerScope, queue, _results } = workers[name];
      const place = resultsPlace(_results ?? store);
      configureWork(_workerScope, _worker, queue, { reportQueue: tracker.queue.queueUrl, ...place && { results: place } });
    });

    const entrance = new Intake(this, 'Intake', { ...fanIn, intake, bucket: this.intakeBucket, splitter, reportQueue: tracker.queue });
    this.intakeQueue = entrance.queue;
    this.intakeDeadLetterQueue = entrance.deadLetterQueue;
    this.intakeFunction = entrance.handler;
    this.stateMachine = entrance.stateMachine;
    this.sweeperFunction = new Sweeper(this, 'Sweeper', { ...fanIn, intakeQueue: intake._kind === 'api' ? entrance.queue : undefined }).handler;
    // in a deployment that adds an order, no job waits before there is somebody to start what waits
    if (hasOrder(fanIn)) { entrance.handler.node.addDependency(this.trackerFunction, this.sweeperFunction); }
    // the sweeper receives dead letters, and SQS leaves messages that were received three times out of its own metric
    sharingAgeAlarm.forEach(name => this.operations._nameAlarm(`${name}DeadLettersAge`, 'deadLetteredSubtasksAge'));
    if (intake._api) { this.createApi(intake._api); }

    requireEvents(this, intake, () => this.statusApi !== undefined);
    addJobAlarms(this, this.operations, { alarms, jobTable: this.jobTable, tracker: tracker.handler });
    addJobTableAlarms(this.operations, this.jobTable, {
      throttles: alarms.jobTableThrottles,
      systemErrors: alarms.jobTableSystemErrors,
      impact: 'Jobs are split, counted and ended late.',
    });
    addFanInWidgets(this, this.operations, Object.values(workers));
    const isRequested = intake._kind === 'api';
    describeWork(this, load => workOfJobs(load, {
      fanIn,
      tracker,
      isRequested,
      isSplit: !splitter.isBroadcast,
      isAsked: isRequested || intake._objects.upload !== undefined,
      api: this.statusApi,
      objects: this.intakeBucket,
    }));
  }

  /** The contract of JobEnded events, for subscribers of a bus that is `onJobEnded`. */
  get jobEnded(): EventContract {
    this.endedContract ??= jobEndedContract(this);
    return this.endedContract;
  }

  /** The HTTP API. It is undefined if the intake has none and `addStatusApi` was not called. */
  get api(): FanOutApi | undefined {
    return this.statusApi;
  }

  /**
   * Returns the queue of a worker, its dead-letter queue and its grant principal.
   * @throws if no worker has the name
   */
  worker(name: string): SubtaskQueue {
    const { workers } = this.fanIn;
    new Validation(this).check(Object.hasOwn(workers, name), 'worker', `be one of ${Object.keys(workers).join(', ')}`, name);
    return workers[name];
  }

  /**
   * Adds an HTTP API for the status of jobs (`GET /jobs/{id}`) to an intake without an API. Nobody owns these jobs:
   * `showUnownedJobs` says whether every caller reads them, or only `readers` and the principals of `grantReadAllJobs`.
   * @throws if an API exists, neither `showUnownedJobs` nor `readers` is given, or an option is not valid
   */
  addStatusApi(options: FanOutApiOptions = {}): FanOutApi {
    const validation = new Validation(this);
    validation.check(this.statusApi === undefined, 'addStatusApi', 'not be called if an API exists: it returns the status of jobs, too', this.statusApi?.node.path);
    validation.check(options.showUnownedJobs !== undefined || options.readers !== undefined, 'addStatusApi.showUnownedJobs',
      'be given: nobody owns jobs of messages and objects. With true every caller reads them, with false only those that read all jobs', options.showUnownedJobs);
    validation.kind('auth', options.auth, AUTH);
    validateThrottle(validation, 'throttle', options.throttle);
    validateCors(validation, 'cors', options.cors);
    validateDomain(validation, 'domain', options.domain);
    validateReaders(validation, 'readers', options.readers, options.auth);
    const api = this.createApi(options);
    if (options.showUnownedJobs === false && options.readers === undefined) { api._warnIfNobodyReads(); }
    return api;
  }

  /**
   * Grants permission to send jobs to `grantee`, with `FanOutIntake.messages()`. The policy of the queue is extended where
   * the grantee has no policy of its own (a service, an account), or is of another account.
   *
   * A function, or containers of `MessagePublisher`, are also configured by `CATALOG_PUBLISH`, which `publish` of the runtime helper reads.
   * It sends any type to the queue, if it is the only destination without a name. A variable that you set stays.
   *
   * @param grantee the sender
   * @throws if the sender has another destination of that name
   */
  grantSendMessages(grantee: iam.IGrantable, options: PublishGrantOptions = {}): iam.Grant {
    this.requireMessages();
    const validation = new Validation(this);
    validateGrantee(validation, grantee);
    validateNames(validation, grantee, this.intakeQueue);
    configureSender(this, grantee, this.intakeQueue, options);
    return grantSendTo(this.intakeQueue, grantee);
  }

  /** Binds the intake queue as the destination of messages, with `FanOutIntake.messages()`. */
  bindConsumer(_scope: Construct): MessageConsumerConfig {
    this.requireMessages();
    return { queue: this.intakeQueue };
  }

  /** The number of jobs that ended as complete. Sum over 1 minute. */
  metricJobsComplete(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return jobMetric(this, 'JobsComplete').with({ ...props });
  }

  /** The number of jobs that ended as partial. Sum over 1 minute. */
  metricJobsPartial(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return jobMetric(this, 'JobsPartial').with({ ...props });
  }

  /** The number of jobs that ended as timed out. Sum over 1 minute. */
  metricJobsTimedOut(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return jobMetric(this, 'JobsTimedOut').with({ ...props });
  }

  private createWorkers(
    workers: { readonly [name: string]: SubtaskWorker }, deadline: Duration, sharingAgeAlarm: readonly string[],
  ): { [name: string]: SubtaskQueue } {
    return Object.fromEntries(Object.entries(workers).map(([name, worker]) => [name, SubtaskQueue._create(this, `${name[0].toUpperCase()}${name.slice(1)}`, {
      name,
      worker,
      deadline,
      operations: this.operations,
      isAwaited: Object.values(workers).some(({ _options: { after } }) => after?.includes(name)),
      sharesAgeAlarm: sharingAgeAlarm.includes(name),
    })]));
  }

  /** A worker reads the object of the job and writes results. It cannot write objects of jobs. */
  private grantWork(worker: SubtaskQueue) {
    const { bucket, prefix } = worker._results ?? this.fanIn.results;
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
      eventsBucket: this.intake._objects.bucket,
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
    new Validation(this).check(this.intake._kind === 'messages', 'intake', 'be FanOutIntake.messages() to receive messages', `FanOutIntake.${this.intake._kind}()`);
  }
}
