import {
  aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_ecs as ecs, aws_iam as iam, aws_kms as kms, aws_logs as logs, aws_lambda as lambda,
  aws_sqs as sqs, Duration,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AsyncHttpApi, AsyncHttpApiOptions } from './async-http-api';
import { Jobs } from './private/jobs';
import { addQueueAlarms } from './private/queue-alarms';
import { addQueueLoadLevelingWidgets } from './private/widgets';
import { QueueDelivery } from './queue-delivery';
import { QueueLoadLevelingAlarms } from './queue-load-leveling-alarms';
import { WebhookApi } from './webhook-api';
import { WebhookApiOptions } from './webhook-api-options';
import { IMessageConsumer } from '../core/messaging/message-consumer-binding';
import { MessageConsumerConfig } from '../core/messaging/message-consumer-config';
import { isOfAnotherAccount, validateGrantee, validateNames } from '../core/messaging/private/cross-account-grant';
import { configureSender } from '../core/messaging/private/publisher-settings';
import { grantSendTo } from '../core/messaging/private/queue-send-grant';
import { PublishGrantOptions } from '../core/messaging/publish-grant-options';
import { ScheduledTask } from '../core/messaging/scheduled-task';
import { ScheduledTaskOptions } from '../core/messaging/scheduled-task-options';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { PartPlace } from '../core/operations/private/place-elsewhere';
import { documentUrl } from '../core/private/documents';
import { isText } from '../core/private/given-values';
import { Kind } from '../core/private/kinds';
import { useLogRetention } from '../core/private/log-retention';
import { patternKey, usePatternKey } from '../core/private/pattern-key';
import { grantCopies } from '../core/private/queue-grants';
import { Validation } from '../core/private/validation';
import { describeWork } from '../core/private/work-model';
import { FunctionWorker } from '../core/workers/function-worker';
import { validateQueueBatch } from '../core/workers/private/batch-limits';
import { functionTimeout } from '../core/workers/private/function-timeout';
import { configureWork, configureWorkerClaimChecks } from '../core/workers/private/work-settings';
import { workerErrors } from '../core/workers/private/worker-errors';
import { workerPlace } from '../core/workers/private/worker-place';
import { QueueWorkerConfig, IQueueWorker } from '../core/workers/queue-worker-binding';

const RUNBOOK = 'src/queue-load-leveling/README.md';

const DEFAULT_CONCURRENCY = 5;
const DELIVERY: Kind = { member: 'isFifo', factory: 'QueueDelivery.standard()' };

/**
 * Properties of QueueLoadLeveling.
 */
export interface QueueLoadLevelingProps {
  /** The worker: `QueueWorker.function(fn)`, or `QueueWorker.container(...)` for work over 15 minutes. */
  readonly worker: IQueueWorker;
  /**
   * The largest number of concurrent batches (function) or tasks (container). 2 to 1000 for
   * a function (Lambda event source limit), 1 to 1000 for containers (library limit). At most the reserved concurrency of the
   * function, added up over its queues.
   * @default 5
   */
  readonly maxConcurrency?: number;
  /**
   * The largest number of messages in a batch: 1 to 10 (Lambda event source limit). A standard queue with a
   * batching window takes up to 10,000. A container receives up to 10 at a time.
   * @default - 10; 1 on a FIFO queue, where a message that stops its worker would use up receives of the messages behind it
   */
  readonly batchSize?: number;
  /**
   * The longest time to gather a batch, up to 5 minutes. For functions and standard queues only.
   * @default - no batching window
   */
  readonly maxBatchingWindow?: Duration;
  /**
   * The number of failed receives after which SQS moves a message to the dead-letter queue.
   * It is between 5 and 1000.
   * Below 5, throttling alone can move valid messages there (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
   * Synthesis warns if they take longer than the retention period of the queue, each the visibility timeout.
   * @default 5
   */
  readonly maxReceiveCount?: number;
  /**
   * The queue and its order of delivery.
   * @default QueueDelivery.standard()
   */
  readonly delivery?: QueueDelivery;
  /**
   * The KMS key for everything that the pattern stores or carries: queues, job table, claim checks, idempotency table and logs. A key of `delivery` is that of its queues.
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The time for which CloudWatch Logs keeps the log groups that the pattern makes. Log groups of yours keep their own retention.
   * @default - one month
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * The alarms to tune or to disable.
   * @default - all alarms, each with the default of its option
   */
  readonly alarms?: QueueLoadLevelingAlarms;
}

/**
 * Queue-based load leveling: a queue between clients and a worker. The worker processes messages at its
 * own pace, with a limit on batch size and concurrency. Messages that fail on every receive are moved
 * to the dead-letter queue.
 *
 * Source of the pattern: https://learn.microsoft.com/azure/architecture/patterns/queue-based-load-leveling
 *
 * @example
 * declare const chargeFunction: lambda.Function;
 * declare const checkout: lambda.Function;
 * const payments = new QueueLoadLeveling(this, 'Payments', {
 *   worker: QueueWorker.function(chargeFunction),
 *   maxConcurrency: 5,
 * });
 * payments.grantSendMessages(checkout);
 */
export class QueueLoadLeveling extends Construct implements IMessageConsumer, IOperable {
  /** The queue. */
  readonly queue: sqs.IQueue;
  /** The dead-letter queue, for messages that failed `maxReceiveCount` times. */
  readonly deadLetterQueue: sqs.IQueue;
  /** The event source mapping of a function worker. Undefined for containers. */
  readonly eventSourceMapping?: lambda.IEventSourceMapping;
  /** The service of a container worker. Undefined for functions. */
  readonly service?: ecs.FargateService;
  /** The idempotency table of a function worker. Undefined without idempotency. */
  readonly idempotencyTable?: dynamodb.ITable;
  readonly operations: Operations;

  private readonly delivery: QueueDelivery;
  private readonly worker: QueueWorkerConfig;
  private readonly alarmOptions: QueueLoadLevelingAlarms;
  private readonly queueWorker: IQueueWorker;
  private readonly workerPlace: PartPlace;
  private jobs?: Jobs;

  constructor(scope: Construct, id: string, props: QueueLoadLevelingProps) {
    super(scope, id);
    usePatternKey(this, props.encryptionKey);
    useLogRetention(this, props.logRetention);
    validate(this, props);
    const { maxConcurrency = DEFAULT_CONCURRENCY, maxBatchingWindow, maxReceiveCount = 5, alarms = {} } = props;
    this.delivery = props.delivery ?? QueueDelivery.standard();
    const batchSize = props.batchSize ?? (this.delivery.isFifo ? 1 : 10);
    this.alarmOptions = alarms;
    this.queueWorker = props.worker;

    const visibilityTimeout = props.worker.visibilityTimeout(maxBatchingWindow ?? Duration.seconds(0));
    const { queue, deadLetterQueue } = this.delivery._bind(this, {
      visibilityTimeout, maxReceiveCount, functionTimeout: props.worker instanceof FunctionWorker ? functionTimeout(props.worker.handler) : undefined,
    });
    this.queue = queue;
    this.deadLetterQueue = deadLetterQueue;

    this.operations = new Operations(this, { runbookUrl: documentUrl(RUNBOOK) });
    describeWork(this, () => ({ units: 'jobs' }));
    warnOfIdleOverrides(this, this.operations, alarms);
    this.workerPlace = workerPlace(this, props.worker);
    this.worker = props.worker.bindWorker(this.workerPlace.scope, {
      queue, batchSize, maxBatchingWindow, maxConcurrency, operations: this.workerPlace.operations, retentionPeriod: this.delivery.retentionPeriod,
    });
    grantCopies(queue, this.worker.grantPrincipal);
    this.eventSourceMapping = this.worker.eventSourceMapping;
    this.service = this.worker.service;
    this.idempotencyTable = this.worker.idempotencyTable;

    const queues = { queue, deadLetterQueue, backlogAge: this.metricBacklogAge() };
    addQueueAlarms(this.operations, {
      ...queues,
      visibilityTimeout,
      retentionPeriod: this.delivery.retentionPeriod,
      deadLetterRetentionPeriod: this.delivery.deadLetterRetentionPeriod,
      readErrors: workerErrors(this, props.worker, this.service),
    }, alarms);
    addQueueLoadLevelingWidgets(this.operations, queues);
  }

  /** The table of job records. Undefined before the first asynchronous HTTP API is added. */
  get jobTable(): dynamodb.ITable | undefined {
    return this.jobs?.table;
  }

  /** The function that repairs job records after crashes, every minute. Undefined before the first asynchronous HTTP API is added. */
  get sweeperFunction(): lambda.IFunction | undefined {
    return this.jobs?.sweeperFunction;
  }

  /**
   * Grants send permission on the queue to `grantee`. The policy of the queue is extended where the grantee has no policy of
   * its own (a service, an account), or is of another account. A warning has the statement for an imported queue.
   *
   * A function, or containers of `MessagePublisher`, are also configured by `CATALOG_PUBLISH`, which `publish` of the runtime helper reads.
   * It sends any type to the queue, if it is the only destination without a name. A variable that you set stays.
   *
   * @param grantee the sender
   * @throws if the sender has another destination of that name
   */
  grantSendMessages(grantee: iam.IGrantable, options: PublishGrantOptions = {}): iam.Grant {
    const validation = new Validation(this);
    validateGrantee(validation, grantee);
    validateNames(validation, grantee, this.queue);
    configureSender(this, grantee, this.queue, options);
    const hasNoPolicy = [iam.PrincipalBase, iam.UnknownPrincipal].some(type => grantee.grantPrincipal instanceof type);
    return hasNoPolicy || isOfAnotherAccount(grantee, this.queue) ? grantSendTo(this.queue, grantee) : this.queue.grantSendMessages(grantee);
  }

  /**
   * Adds an HTTP API before the queue (asynchronous request-reply). It records the request as a job,
   * answers 202 at once, and answers the status of the job until it is done.
   *
   * All APIs of a pattern share the job table.
   */
  addAsyncHttpApi(id: string, options: AsyncHttpApiOptions = {}): AsyncHttpApi {
    const validation = new Validation(this);
    this.requireGroups('an asynchronous HTTP API');
    if (options.jobTable && this.jobs && options.jobTable !== this.jobs.table) {
      validation.fail('jobTable', `be the table of the first asynchronous HTTP API ('${this.jobs.table.node.path}')`, options.jobTable.node.path);
    }
    this.checkId(id);
    const api = AsyncHttpApi._create(this, id, {
      ...options,
      jobs: () => this.jobs ??= this.createJobs(options.jobTable),
      queue: this.queue,
      messageRetention: this.delivery.retentionPeriod,
      messageGroupIdPointer: this.delivery.messageGroupIdPointer,
      worker: this.worker.grantPrincipal,
      operations: this.operations,
      alarms: this.alarmOptions,
    });
    if (api.claimCheckBucket) { configureWorkerClaimChecks(this.workerPlace.scope, this.queueWorker, api.claimCheckBucket); }
    return api;
  }

  /**
   * Adds an HTTP API before the queue for requests of any content type, such as webhooks. It checks the signature, answers 2xx when the queue has the request, and
   * has no job record. `handleMessages` gets each request as a CloudEvent whose `data` is the request.
   */
  addWebhookApi(id: string, options: WebhookApiOptions): WebhookApi {
    this.requireGroups('a webhook API');
    this.checkId(id);
    const api = WebhookApi._create(this, id, {
      ...options,
      queue: this.queue,
      messageRetention: this.delivery.retentionPeriod,
      messageGroupIdPointer: this.delivery.messageGroupIdPointer,
      worker: this.worker.grantPrincipal,
      operations: this.operations,
      alarms: this.alarmOptions,
    });
    if (api.claimCheckBucket) { configureWorkerClaimChecks(this.workerPlace.scope, this.queueWorker, api.claimCheckBucket, api._claimCheckPrefix); }
    return api;
  }

  /**
   * Adds a schedule whose runs are messages in the queue: `handleMessages` gets each as a CloudEvent. The schedule has a dead-letter queue and alarms of
   * its own. On a FIFO queue the runs of a schedule are one message group, so that the next waits until the one before it is done.
   */
  addScheduledTask(id: string, options: ScheduledTaskOptions): ScheduledTask {
    this.checkId(id);
    return new ScheduledTask(this, id, { ...options, consumer: this, encryptionKey: patternKey(this) });
  }

  /** Binds the queue of this pattern as a consumer. */
  bindConsumer(_scope: Construct): MessageConsumerConfig {
    return { queue: this.queue };
  }

  /** The age of the oldest message in the queue, in seconds, maximum over 1 minute. */
  metricBacklogAge(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum', ...props });
  }

  /** The number of messages in the dead-letter queue, maximum over 1 minute. */
  metricDeadLetters(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum', ...props });
  }

  private requireGroups(api: string) {
    if (this.delivery.isFifo && !this.delivery.messageGroupIdPointer) {
      new Validation(this).fail('delivery.messageGroupIdPointer', `be given before ${api} is added to a FIFO queue`, undefined);
    }
  }

  private checkId(id: string) {
    const validation = new Validation(this);
    validation.check(isText(id), 'id', 'have something in it', id);
    const taken = ['Jobs', ...this.node.children.map(child => child.node.id)].map(name => name.toLowerCase());
    validation.check(!taken.includes(id.toLowerCase()), 'id',
      'differ from the other ids in the pattern by more than case', id);
  }

  private createJobs(table?: dynamodb.ITable): Jobs {
    const jobs = new Jobs(this, 'Jobs', {
      table,
      queue: this.queue,
      messageRetention: this.delivery.retentionPeriod,
      deadLetterRetention: this.delivery.deadLetterRetentionPeriod,
      deadLetterQueue: this.deadLetterQueue,
      worker: this.worker.grantPrincipal,
      operations: this.operations,
      alarms: this.alarmOptions,
    });
    configureWork(this.workerPlace.scope, this.queueWorker, this.queue, { jobTable: jobs.table.tableName });
    return jobs;
  }
}

function validate(construct: QueueLoadLeveling, props: QueueLoadLevelingProps) {
  const { delivery } = props;
  const validation = new Validation(construct);
  validation.implements('validateWorker', 'worker', 'be given: QueueWorker.function(...) or QueueWorker.container(...)', props.worker);
  props.worker.validateWorker(construct, props.maxConcurrency ?? DEFAULT_CONCURRENCY);
  validation.kind('delivery', delivery, DELIVERY);
  validateQueueBatch(validation, props, delivery?.isFifo ?? false);
  validation.integer('maxReceiveCount', props.maxReceiveCount, 5, 1000, 'below 5, throttling alone moves valid messages to the dead-letter queue; SQS limit');
  if (delivery?.isExisting && props.maxReceiveCount !== undefined) {
    validation.fail('maxReceiveCount', 'be set in the redrive policy of your queue', props.maxReceiveCount);
  }
}
