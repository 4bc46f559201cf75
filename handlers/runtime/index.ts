/**
 * `cdk-serverless-catalog/runtime`: code for workers, publishers, consumers and services of the
 * catalog, Node.js 20.16 or later, ES modules and CommonJS alike, nothing to install. Other
 * languages follow docs/jobs.md, docs/messages.md, docs/requests.md and docs/fan-in.md.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { BatchWorker } from './batch-worker';
import { CircuitBreaker, CircuitBreakerOptions } from './circuit-breaker';
import { CircuitBreakers } from './circuit-breakers';
import { ContainerWorker } from './container-worker';
import { ConsumeJobsOptions, JobOptions, JobWork } from './job';
import { recordsOf, requireRequest } from './known-event';
import { KinesisEvent, MessageHandler, MessageOptions, MessageRejected, MessageWork } from './message';
import { MessageConsumer } from './message-consumer';
import { MessageReader } from './message-reader';
import { MessagePublisher } from './publications';
import { Contract, MessageToPublish, PublishOptions } from './publishing';
import { RequestHandler, RequestOptions, RequestWork } from './request';
import { RequestAnswerer } from './request-answerer';
import { SqsEvent, SqsHandler } from './sqs-event';
import { SubtaskWork } from './subtask';
import { SubtaskWorker } from './subtask-worker';
import { TaskProtection } from './task-protection';
import { withSafeErrors } from './work-error';
import { circuitTableOf } from '../shared/aws/circuit/users-circuits';
import { workerClients } from '../shared/aws/jobs/worker-clients';
import { onceByTable } from '../shared/aws/messages/message-idempotency';
import { failureQueueOf, publisherPorts } from '../shared/aws/messages/messaging-clients';
import { withoutForeignTexts } from '../shared/errors/safe-error';
import { WorkSettings, workSettings } from '../shared/jobs/work-settings';
import { WorkerPorts } from '../shared/jobs/worker-ports';
import { idempotencySettings } from '../shared/messages/idempotency';
import { Publications } from '../shared/publishing/destination';

export * from './circuit-breaker';
export * from './job';
export * from './message';
export * from './publishing';
export * from './request';
export * from './sqs-event';
export * from './subtask';

/**
 * An SQS handler for Lambda that runs the work for each job: one after the other within a
 * batch, each at most once at a time, failures reported message by message.
 *
 * ```ts
 * export const handler = handleJobs<Order, Receipt>(async (job, progress) => charge(job.id, job.data));
 * ```
 *
 * The event source needs `ReportBatchItemFailures`, as the catalog's queues have it. Every helper throws an error for an event
 * of another kind, such as a notification of SNS, and acknowledges nothing.
 *
 * A job that stops its function (crash, timeout) stops the rest of its batch, too. Recorded
 * jobs on standard queues are protected from that: they may lose retries to such a neighbour,
 * but the last receive of a message is always its own start, so none is dead-lettered for
 * another. On FIFO queues that holds while no group has two such jobs in one batch, and a
 * batch fewer than `maxReceiveCount`; with batch size 1 it holds always. Messages without
 * a record are not protected.
 */
export function handleJobs<TData = unknown, TResult = unknown>(work: JobWork<TData, TResult>, options: JobOptions = {}): SqsHandler {
  const workers = new Map<string, BatchWorker>();
  return withSafeErrors(async (event, context) => {
    recordsOf('handleJobs', event, 'SQS');
    const arn = event.Records[0].eventSourceARN;
    const worker = workers.get(arn) ?? new BatchWorker(work, ports(), workerClients().queueByArn(arn), options, configured(arn).jobTable);
    workers.set(arn, worker);
    return worker.handle(event, context);
  });
}

/**
 * The loop of a container worker, for work that takes longer than a function may run. It
 * polls until SIGTERM, then finishes what is in hand and resolves. A heartbeat keeps the
 * message invisible and the job leased; ECS tasks are protected from scale-in meanwhile.
 *
 * ```ts
 * await consumeJobs<Video>(async (job, progress) => transcode(job.data, progress), { queueUrl: process.env.QUEUE_URL! });
 * ```
 */
export async function consumeJobs<TData = unknown, TResult = unknown>(
  work: JobWork<TData, TResult>, options: ConsumeJobsOptions,
): Promise<void> {
  const terminated = new AbortController();
  const terminate = () => terminated.abort();
  process.once('SIGTERM', terminate);
  options.signal?.addEventListener('abort', terminate);
  if (options.signal?.aborted) terminate();
  try {
    const { pollingClient, queueByUrl } = workerClients();
    const base = ports();
    const worker = new ContainerWorker(work, {
      ...base,
      jobTable: configured(options.queueUrl).jobTable,
      sqs: pollingClient(),
      queue: queueByUrl(options.queueUrl),
      protection: new TaskProtection(process.env.ECS_AGENT_URI, base.log),
    }, options);
    await worker.run(terminated.signal);
  } finally {
    process.off('SIGTERM', terminate);
  }
}

/**
 * A handler for Lambda that runs the work for each message of a subscription's queue or stream,
 * out of whatever envelope it came in: one after the other within a batch, failures reported
 * message by message, in order where the source has an order.
 *
 * ```ts
 * export const handler = handleMessages<Order>(idempotent(async ({ data }) => charge(data)), { contracts: [orderCreated] });
 * ```
 *
 * The event source needs `ReportBatchItemFailures`, as the catalog's subscriptions have it.
 */
export function handleMessages<TData = unknown>(work: MessageWork<TData>, options: MessageOptions = {}): MessageHandler {
  let consumer: MessageConsumer | undefined;
  return withSafeErrors(async (event, context) => {
    const kind = recordsOf('handleMessages', event, 'SQS', 'Kinesis');
    consumer ??= new MessageConsumer(work, new MessageReader(workerClients().payloads, options), log());
    const arn = event.Records[0].eventSourceARN;
    return kind === 'Kinesis'
      ? consumer.handleStream(event as KinesisEvent, context, failureQueueOf(process.env, arn, log()))
      : consumer.handleQueue(event as SqsEvent, context, workerClients().queueByArn(arn));
  });
}

/**
 * The work, done once for each message of a subscription or worker that has `idempotency`: a duplicate of
 * a message that is done is acknowledged, of one at work it fails and comes again. Where `idempotency` has `validate`, a message
 * with another value is rejected. Only a crash
 * between the work's effect and its record repeats the effect.
 */
export function idempotent<TData = unknown>(work: MessageWork<TData>): MessageWork<TData> {
  const once = new Map<string, MessageWork<TData>>();
  return (message, context) => {
    const arn = message.eventSourceArn;
    const rejected = (reason: string) => new MessageRejected(reason);
    const known = once.get(arn) ?? onceByTable(work, idempotencySettings(process.env.CATALOG_IDEMPOTENCY, arn), rejected);
    once.set(arn, known);
    return known(message, context);
  };
}

/**
 * An SQS handler for Lambda that does the subtasks of jobs, one after the other within a
 * batch, and reports each: done with its result, or failed where it is rejected or was received
 * for the last time.
 *
 * ```ts
 * export const handler = handleSubtasks(async ({ object, results }) => resultAt(await render(object, results)));
 * ```
 *
 * The event source needs `ReportBatchItemFailures`, as the catalog's queues have it.
 */
export function handleSubtasks<TInput = unknown>(work: SubtaskWork<TInput>): SqsHandler {
  let worker: SubtaskWorker | undefined;
  return withSafeErrors(async (event, context) => {
    recordsOf('handleSubtasks', event, 'SQS');
    worker ??= subtaskWorker(work);
    return worker.handle(event, context);
  });
}

/** The same for a container, as `consumeJobs` works: until SIGTERM, with heartbeats and scale-in protection. */
export async function consumeSubtasks<TInput = unknown>(work: SubtaskWork<TInput>, options: ConsumeJobsOptions): Promise<void> {
  const worker = subtaskWorker(work);
  const source = { url: options.queueUrl, settings: configured(options.queueUrl) };
  await consumeJobs(job => worker.run(job.dataText ?? '', job.attempt, source), options);
}

/**
 * Publishes a message to where `grantPublish` said, and answers its id.
 *
 * ```ts
 * await publish('OrderCreated.v1', { orderId, total }, { subject: orderId, traceparent });
 * ```
 *
 * @param contract wire type, or the contract itself
 * @throws InvalidMessage with each field that does not fit the contract; nothing was published then
 * @throws PublishFailed when the broker does not take it
 */
export async function publish(contract: string | Contract, data: unknown, options: PublishOptions = {}): Promise<string> {
  const [id] = await publishAll([{ ...options, contract, data }]);
  return id;
}

/**
 * Publishes many messages with few requests, and answers their ids. All are checked before the
 * first is sent; those of a group or partition key are sent in the order given.
 *
 * @throws InvalidMessage with each field of the first that does not fit its contract; nothing was published then
 * @throws PublishFailed with those that the broker does not take; the others were published
 */
export async function publishAll(messages: readonly MessageToPublish[]): Promise<string[]> {
  publisher ??= new MessagePublisher(Publications.fromText(process.env.CATALOG_PUBLISH), publisherPorts(log()), () => Date.now());
  return publisher.publish(messages);
}

/**
 * A handler for functions behind an HTTP API, a REST API or a load balancer, alone or behind the
 * catalog's APIs: reads JSON, checks it, and always answers. A malformed or invalid body is
 * answered 400, work that throws 500 and work that takes too long 504, as problem documents with
 * the correlation id and nothing of the cause, which is logged.
 *
 * ```ts
 * export const handler = handleRequests<Order>(async ({ body }) => ({ status: 201, body: await place(body) }), { schema });
 * ```
 */
export function handleRequests<TBody = unknown>(work: RequestWork<TBody>, options: RequestOptions = {}): RequestHandler {
  let answerer: RequestAnswerer | undefined;
  return withSafeErrors(async (event, context) => {
    requireRequest('handleRequests', event);
    answerer ??= new RequestAnswerer(work as RequestWork<never>, options, log());
    return answerer.handle(event, context);
  });
}

/**
 * The circuit breaker before one backend. The functions that `CircuitBreakerTable` is enabled for share its state by its name. Without a
 * table, each process has its own.
 *
 * ```ts
 * const crm = circuitBreaker('crm');
 * const customer = await crm.call(() => fetch(url, { signal: AbortSignal.timeout(2_000) }));
 * ```
 *
 * Make it once, outside of the handler. The first options of a name count.
 * @throws RangeError for a name or figures out of bounds
 */
export function circuitBreaker(name: string, options: CircuitBreakerOptions = {}): CircuitBreaker {
  breakers ??= makeBreakers();
  return breakers.of(name, options);
}

let breakers: CircuitBreakers | undefined;
let publisher: MessagePublisher | undefined;
let logger: Logger | undefined;

function makeBreakers(): CircuitBreakers {
  const settings = { log: log(), write: (line: string) => { process.stdout.write(line); }, ...circuitTableOf(process.env.CATALOG_CIRCUITS) };
  return new CircuitBreakers(async () => new (await import('./circuit-calls.js')).CircuitCalls(settings));
}

function log(): Logger {
  logger ??= new Logger({ serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'worker', jsonReplacerFn: withoutForeignTexts });
  return logger;
}

/** @param source ARN or URL of a queue */
function configured(source: string): WorkSettings {
  return workSettings(process.env.CATALOG_WORK, source);
}

function subtaskWorker(work: SubtaskWork<never>): SubtaskWorker {
  const { payloads, send } = workerClients();
  return new SubtaskWorker(work, { payloads, send, log: log(), configured });
}

function ports(): WorkerPorts {
  const { jobs, payloads } = workerClients();
  return { jobs, payloads, log: log(), now: () => Date.now() };
}
