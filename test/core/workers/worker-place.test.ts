import { App, aws_kms as kms, aws_lambda as lambda, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  AlarmOverride, ClaimCheck, FanOutFanIn, FanOutIntake, FunctionWorkerOptions, Idempotency, JobSplitter, OperationsDashboard, QueueDelivery,
  QueueLoadLeveling, QueueWorker, SubtaskWorker,
} from '../../../src';
import { userFunction, warnings } from '../../support/stacks';

let orders: Stack;
let wall: Stack;
beforeEach(() => {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  orders = new Stack(app, 'Orders');
  wall = new Stack(app, 'Wall');
});

type Options = FunctionWorkerOptions & { readonly splitter?: lambda.IFunction };

interface Worked {
  readonly create: (handler: lambda.IFunction, options?: Options) => QueueLoadLeveling | FanOutFanIn;
  /** The beginning of the names of its alarms. */
  readonly prefix: string;
  readonly settings: string[];
}

/** The patterns with a worker. */
const PATTERNS: { [pattern: string]: Worked } = {
  'a leveled queue': {
    create: (handler, options) => new QueueLoadLeveling(orders, 'Jobs', { worker: QueueWorker.function(handler, options) }),
    prefix: 'worker',
    settings: ['CATALOG_IDEMPOTENCY'],
  },
  'a leveled queue with a key': {
    create: (handler, options) => new QueueLoadLeveling(orders, 'Jobs', {
      worker: QueueWorker.function(handler, options), delivery: QueueDelivery.standard({ encryptionKey: new kms.Key(orders, 'Key') }),
    }),
    prefix: 'worker',
    settings: ['CATALOG_IDEMPOTENCY'],
  },
  'a leveled queue behind an API with large requests': {
    create: (handler, options) => {
      const pattern = new QueueLoadLeveling(orders, 'Jobs', { worker: QueueWorker.function(handler, options) });
      pattern.addAsyncHttpApi('Api', { claimCheck: ClaimCheck.bucket() });
      return pattern;
    },
    prefix: 'worker',
    settings: ['CATALOG_IDEMPOTENCY', 'CATALOG_WORK', 'CATALOG_CLAIM_CHECKS'],
  },
  'jobs with subtasks': {
    create: (handler, { splitter, ...options } = {}) => new FanOutFanIn(orders, 'Jobs', {
      intake: FanOutIntake.messages(),
      splitter: splitter && JobSplitter.function(splitter),
      workers: { small: SubtaskWorker.function(handler, options) },
    }),
    prefix: 'small',
    settings: ['CATALOG_IDEMPOTENCY', 'CATALOG_WORK'],
  },
  'jobs that are objects': {
    create: (handler, options) => new FanOutFanIn(orders, 'Jobs', { intake: FanOutIntake.bucket({ suffixes: ['.jpg'] }), workers: { small: SubtaskWorker.function(handler, options) } }),
    prefix: 'small',
    settings: ['CATALOG_IDEMPOTENCY', 'CATALOG_WORK'],
  },
};

const alarmsOf = (stack: Stack) => Object.keys(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).join();
const silent = (stack: Stack) => warnings(stack).filter(text => !text.includes('alarmWithoutAction'));

describe.each(Object.entries(PATTERNS))('a function of another stack that works for %s', (_, { create, prefix, settings }) => {
  test('has event source, table, alarms of the function and settings in its stack, which needs that of the pattern', () => {
    create(userFunction(wall), { idempotency: Idempotency.byMessageId(), errors: AlarmOverride.of({ threshold: 12 }) });
    (orders.node.root as App).synth();
    expect([orders.dependencies, wall.dependencies]).toEqual([[], [orders]]);
    const template = Template.fromStack(wall);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
    template.resourceCountIs('AWS::SQS::Queue', 0);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 12 });
    template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Object.fromEntries(settings.map(name => [name, Match.anyValue()])) } });
    const own = new RegExp(`${prefix}(Errors|Throttles|Duration|IdempotencyThrottles)Alarm`, 'i');
    expect([own.test(alarmsOf(wall)), own.test(alarmsOf(orders))]).toEqual([true, false]);
    expect([...silent(wall), ...silent(orders)]).toEqual([]);
  });

  test('sends jobs, too', () => {
    const handler = userFunction(wall);
    const pattern = create(handler);
    if (pattern instanceof QueueLoadLeveling || pattern.intakeBucket === undefined) { pattern.grantSendMessages(handler); }
    new OperationsDashboard(wall, 'Dashboard');
    new OperationsDashboard(orders, 'Dashboard');
    expect(() => (orders.node.root as App).synth()).not.toThrow();
    expect(orders.dependencies).toEqual([]);
  });

  test('of a nested stack has them there', () => {
    const nested = new NestedStack(orders, 'Nested');
    create(userFunction(nested));
    Template.fromStack(nested).resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    expect(silent(orders)).toEqual([]);
  });

  test('has them beside the pattern, with the same ids as a function there, where its scope is of that stack', () => {
    const beside = create(userFunction(wall), { scope: orders });
    const there = Object.keys(Template.fromStack(orders).findResources('AWS::Lambda::EventSourceMapping'));
    expect(orders.dependencies).toEqual([wall]);
    expect(Object.keys(beside.operations.alarms)).toContain(`${prefix}Errors`);
    orders = new Stack(new App(), 'Orders');
    create(userFunction(orders));
    expect(Object.keys(Template.fromStack(orders).findResources('AWS::Lambda::EventSourceMapping'))).toEqual(there);
  });

  test('of another stage is refused', () => {
    const stage = new Stage(orders.node.root, 'Production');
    const handler = userFunction(new Stack(stage, 'Wall'));
    expect(() => create(handler)).toThrow(/worker(s\.small)? must be of the stage of the pattern, because stacks of two stages share nothing but names: .*, got 'Production\/Wall'/);
  });
});

test('two patterns of one name have places of their own', () => {
  const levels = (stack: Stack, id: string) => new QueueLoadLeveling(stack, id, { worker: QueueWorker.function(userFunction(wall, `${stack.node.id}${id}`)) });
  const second = new Stack(orders.node.root, 'Payments');
  expect([levels(orders, 'Jobs'), levels(second, 'Jobs')].map(({ eventSourceMapping }) => eventSourceMapping!.node.path))
    .toEqual(['Wall/Orders-JobsWorkers/EventSource', 'Wall/Payments-JobsWorkers/EventSource']);
});

test('alarms on the queue of such a worker name it by its path', () => {
  const pattern = new QueueLoadLeveling(orders, 'Jobs', { worker: QueueWorker.function(userFunction(wall)) });
  expect(Object.keys(pattern.operations.alarms)).toEqual(expect.arrayContaining(['backlogAge', 'deadLetters']));
  Template.fromStack(orders).hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('Read the errors in the log of the function Wall/Charge\\.')])] },
  });
});

describe('a splitter of the stack of a worker', () => {
  test('is refused, because each stack would need the other', () => {
    expect(() => PATTERNS['jobs with subtasks'].create(userFunction(wall), { splitter: userFunction(wall, 'Split') })).toThrow(
      "FanOutFanIn at 'Orders/Jobs': workers.small must be of another stack than the splitter, because the stacks would need each other: "
      + "give the worker a scope of the stack of the pattern, got 'Wall'.");
  });

  test('is taken where the worker is beside the pattern', () => {
    PATTERNS['jobs with subtasks'].create(userFunction(wall), { splitter: userFunction(wall, 'Split'), scope: orders });
    expect(() => (orders.node.root as App).synth()).not.toThrow();
    expect(silent(orders)).toEqual([expect.stringContaining("The environment of function 'Wall/Charge' cannot be set from here. Set CATALOG_WORK on it")]);
  });
});
