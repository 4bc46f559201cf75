import { aws_dynamodb as dynamodb, aws_ecs as ecs, Duration, Stack } from 'aws-cdk-lib';
import { AsyncHttpApiOptions, IQueueWorker, QueueDelivery, QueueLoadLeveling, QueueLoadLevelingProps, QueueWorker } from '../../src';
import { resourceCount, shop, userFunction, userTask, userVpc } from '../support/stacks';

const PATTERN = "QueueLoadLeveling at 'Shop/Payments': ";
const API = "AsyncHttpApi at 'Shop/Payments/Api': ";
const BATCH = '(Lambda event source limit; over 10 needs a maxBatchingWindow and a standard queue)';
const RECEIVES = '(below 5, throttling alone moves valid messages to the dead-letter queue; SQS limit)';
const RETENTION = 'resultRetention must be between 4 days 1 second and 365 days (longer than the retention of the queue; library limit)';
const PATH = 'path must consist of letters, digits, -, _, . and / without a leading slash';

type Case = [prop: string, props: Partial<QueueLoadLevelingProps>, message: string];
type ApiCase = [prop: string, options: AsyncHttpApiOptions, message: string];

const fifo = QueueDelivery.fifo();

const CASES: Case[] = [
  ['maxConcurrency', { maxConcurrency: 1 }, 'maxConcurrency must be between 2 and 1000 (Lambda event source limit), got 1.'],
  ['maxConcurrency', { maxConcurrency: 1001 }, 'maxConcurrency must be between 2 and 1000 (Lambda event source limit), got 1001.'],
  ['maxConcurrency', { maxConcurrency: 2.5 }, 'maxConcurrency must be a whole number between 2 and 1000 (Lambda event source limit), got 2.5.'],
  ['batchSize', { batchSize: 0 }, `batchSize must be between 1 and 10 ${BATCH}, got 0.`],
  ['batchSize', { batchSize: 11 }, `batchSize must be between 1 and 10 ${BATCH}, got 11.`],
  ['batchSize', { batchSize: 11, maxBatchingWindow: Duration.seconds(0) }, `batchSize must be between 1 and 10 ${BATCH}, got 11.`],
  ['batchSize', { batchSize: 10_001, maxBatchingWindow: Duration.seconds(1) }, `batchSize must be between 1 and 10000 ${BATCH}, got 10001.`],
  ['batchSize', { batchSize: 11, delivery: fifo }, `batchSize must be between 1 and 10 ${BATCH}, got 11.`],
  ['maxBatchingWindow', { maxBatchingWindow: Duration.minutes(6) }, 'maxBatchingWindow must be between 0 seconds and 5 minutes (Lambda event source limit), got 6 minutes.'],
  ['maxBatchingWindow', { maxBatchingWindow: Duration.millis(500) }, 'maxBatchingWindow must be whole seconds, got 500 millis.'],
  ['maxBatchingWindow', { maxBatchingWindow: Duration.seconds(1), delivery: fifo }, 'maxBatchingWindow must not be given for a FIFO queue (Lambda event source limit), got 1 second.'],
  ['maxReceiveCount', { maxReceiveCount: 4 }, `maxReceiveCount must be between 5 and 1000 ${RECEIVES}, got 4.`],
  ['maxReceiveCount', { maxReceiveCount: 1001 }, `maxReceiveCount must be between 5 and 1000 ${RECEIVES}, got 1001.`],
];

const WORKERS: Array<[prop: string, worker: (stack: Stack) => IQueueWorker | undefined, message: string]> = [
  ['worker', () => undefined, 'worker must be given: QueueWorker.function(...) or QueueWorker.container(...), got nothing.'],
  ['worker.timeout', stack => QueueWorker.function(userFunction(stack), { timeout: Duration.minutes(16) }),
    'worker.timeout must be between 1 second and 15 minutes (Lambda limit), got 16 minutes.'],
  ['worker.timeout', stack => QueueWorker.function(userFunction(stack, 'Slow', { timeout: Duration.minutes(2) }), { timeout: Duration.minutes(1) }),
    'worker.timeout must be at least the timeout of the function, 2 minutes, or be left out, got 1 minute.'],
  ['worker', stack => QueueWorker.container(userTask(stack), {}), 'worker must be given a cluster or a vpc to run its containers in, got nothing.'],
  ['worker.taskDefinition', stack => QueueWorker.container(new ecs.FargateTaskDefinition(stack, 'Task'), { vpc: userVpc(stack) }),
    "worker.taskDefinition must have a container before it becomes a worker, got 'Shop/Task'."],
  ['worker.backlogPerTask', stack => QueueWorker.container(userTask(stack), { vpc: userVpc(stack), backlogPerTask: 0 }),
    'worker.backlogPerTask must be between 1 and 100000 (library limit), got 0.'],
  ['worker.visibilityTimeout', stack => QueueWorker.container(userTask(stack), { vpc: userVpc(stack), visibilityTimeout: Duration.seconds(29) }),
    'worker.visibilityTimeout must be between 30 seconds and 12 hours (SQS limit), got 29 seconds.'],
  ['worker.visibilityTimeout', stack => QueueWorker.container(userTask(stack), { vpc: userVpc(stack), visibilityTimeout: Duration.hours(13) }),
    'worker.visibilityTimeout must be between 30 seconds and 12 hours (SQS limit), got 13 hours.'],
];

const APIS: ApiCase[] = [
  ['path', { path: '/payments' }, `${PATH}, got '/payments'.`],
  ['path', { path: 'payments/{id}' }, `${PATH}, got 'payments/{id}'.`],
  ['path', { path: '' }, `${PATH}, got ''.`],
  ['path', { path: 'jobs' }, "path must not begin with jobs, the path of the job status, got 'jobs'."],
  ['path', { path: 'jobs/new' }, "path must not begin with jobs, the path of the job status, got 'jobs/new'."],
  ['resultRetention', { resultRetention: Duration.days(4) }, `${RETENTION}, got 4 days.`],
  ['resultRetention', { resultRetention: Duration.days(366) }, `${RETENTION}, got 366 days.`],
  ['throttle.rateLimit', { throttle: { rateLimit: 0, burstLimit: 1 } }, 'throttle.rateLimit must be above 0 (with 0 every request is refused), got 0.'],
  ['throttle.burstLimit', { throttle: { rateLimit: 1, burstLimit: -1 } }, 'throttle.burstLimit must be between 1 and 2147483647 (with 0 every request is refused), got -1.'],
];

/** What is thrown, and how many resources that leaves behind. */
function attempt(stack: Stack, create: () => unknown) {
  const before = resourceCount(stack);
  expect(before).toBeGreaterThan(0);
  try {
    create();
  } catch (error) {
    return { message: (error as Error).message, created: resourceCount(stack) - before };
  }
  return 'nothing was thrown';
}

function pattern(stack: Stack, delivery?: QueueDelivery) {
  return new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)), delivery });
}

describe('a pattern is refused before anything is created', () => {
  test.each(CASES)('%s %j', (_, props, message) => {
    const stack = shop();
    const worker = QueueWorker.function(userFunction(stack));
    expect(attempt(stack, () => new QueueLoadLeveling(stack, 'Payments', { worker, ...props }))).toEqual({ message: `${PATTERN}${message}`, created: 0 });
  });

  test.each(WORKERS)('%s: %#', (_, create, message) => {
    const stack = shop();
    userFunction(stack, 'Other');
    const worker = create(stack) as IQueueWorker;
    expect(attempt(stack, () => new QueueLoadLeveling(stack, 'Payments', { worker }))).toEqual({ message: `${PATTERN}${message}`, created: 0 });
  });
});

describe('an asynchronous HTTP API is refused before anything is created', () => {
  test.each(APIS)('%s %j', (_, options, message) => {
    const stack = shop();
    const leveling = pattern(stack);
    expect(attempt(stack, () => leveling.addAsyncHttpApi('Api', options))).toEqual({ message: `${API}${message}`, created: 0 });
    expect(leveling.jobTable).toBeUndefined();
  });

  test('on a FIFO queue whose message group is not known', () => {
    const stack = shop();
    const leveling = pattern(stack, fifo);
    expect(attempt(stack, () => leveling.addAsyncHttpApi('Api'))).toEqual({
      message: `${PATTERN}delivery.messageGroupIdPointer must be given before an asynchronous HTTP API is added to a FIFO queue, got nothing.`,
      created: 0,
    });
  });

  test.each(['Api', 'api', 'Jobs', 'Queue'])('under the id %s that is taken', id => {
    const stack = shop();
    const leveling = pattern(stack);
    leveling.addAsyncHttpApi('Api');
    expect(attempt(stack, () => leveling.addAsyncHttpApi(id))).toEqual({
      message: `${PATTERN}id must differ from the other ids in the pattern by more than case, got '${id}'.`,
      created: 0,
    });
  });

  test('as the first under the id of the records', () => {
    const stack = shop();
    const leveling = pattern(stack);
    expect(attempt(stack, () => leveling.addAsyncHttpApi('jobs'))).toMatchObject({ created: 0 });
  });

  test('with another table than the first', () => {
    const stack = shop();
    const leveling = pattern(stack);
    const table = new dynamodb.Table(stack, 'Records', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
    leveling.addAsyncHttpApi('Api');
    expect(attempt(stack, () => leveling.addAsyncHttpApi('Admin', { jobTable: table }))).toEqual({
      message: `${PATTERN}jobTable must be the table of the first asynchronous HTTP API ('Shop/Payments/Jobs/Table'), got 'Shop/Records'.`,
      created: 0,
    });
  });
});
