import {
  App, aws_events as events, aws_kinesis as kinesis, aws_kms as kms, aws_scheduler as scheduler, aws_sns as sns, aws_sqs as sqs,
  aws_stepfunctions as sfn, Duration, Stack, TimeZone,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { identityOf } from '../../../handlers/runtime/incoming-message';
import {
  AlarmOverride, EventContract, IMessageConsumer, JsonSchema, MessageConsumer, QueueDelivery, QueueLoadLeveling, QueueWorker, ScheduledTask,
  ScheduledTaskProps,
} from '../../../src';
import { templateRules } from '../../contract/rules';
import { ENVIRONMENTS, Synthesis, synthesize } from '../../contract/synthesis';
import { shop, userEndpoint, userFunction, warnings } from '../../support/stacks';

const NIGHTLY = scheduler.ScheduleExpression.cron({ minute: '0', hour: '2', timeZone: TimeZone.EUROPE_ROME });
const CLOSED = EventContract.fromSchema('DayClosed', { version: 1, source: 'coffee.till', schema: JsonSchema.fromObject({ type: 'object' }) });
const [ARN, TIME] = ['<aws.scheduler.schedule-arn>', '<aws.scheduler.scheduled-time>'];

function taskIn(stack: Stack, props: Partial<ScheduledTaskProps> = {}): ScheduledTask {
  return new ScheduledTask(stack, 'Nightly', { schedule: NIGHTLY, consumer: MessageConsumer.queue(new sqs.Queue(stack, 'Orders')), ...props });
}

interface TargetProperties { readonly Arn: unknown; readonly Input: unknown; readonly RetryPolicy: unknown; readonly [name: string]: unknown }

const scheduleOf = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::Scheduler::Schedule'))[0] as
  { readonly Properties: { readonly Target: TargetProperties; readonly [name: string]: unknown } };
const targetOf = (stack: Stack) => scheduleOf(stack).Properties.Target;

/** What Scheduler sends: references are replaced by a word. */
function textOf(value: unknown): string {
  if (typeof value === 'string') { return value; }
  const [, parts] = (value as { readonly 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.map(part => typeof part === 'string' ? part : 'reference').join('');
}

const inputOf = (stack: Stack) => JSON.parse(textOf(targetOf(stack).Input)) as Record<string, unknown>;

const message = (more: object = {}) => ({
  specversion: '1.0',
  id: `${ARN}/${TIME}`,
  source: '/Shop/Nightly',
  type: 'ScheduledRun.v1',
  time: TIME,
  datacontenttype: 'application/json',
  data: {},
  ...more,
});

interface PolicyProperties { readonly PolicyDocument: { readonly Statement: Array<{ readonly Action: unknown; readonly Condition?: unknown }> } }

const statements = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
  .flatMap(({ Properties }) => (Properties as PolicyProperties).PolicyDocument.Statement);
const actions = (stack: Stack) => statements(stack).flatMap(({ Action }) => Action);

const figuresOf = ({ operations }: ScheduledTask, name: string) => {
  const { evaluationPeriods, threshold } = operations.alarm(name).node.defaultChild as { evaluationPeriods?: number; threshold?: number };
  return { evaluationPeriods, threshold };
};

test('a run is a CloudEvent', () => {
  const stack = shop();
  taskIn(stack, { data: { shop: 'rome' } });
  expect(inputOf(stack)).toEqual(message({ data: { shop: 'rome' } }));
});

test('a consumer takes the attempts of a run as one message, and two runs as two', () => {
  const stack = shop();
  const { attemptNumber, executionId } = scheduler.ContextAttribute;
  taskIn(stack, { data: { attempt: attemptNumber, execution: executionId } });
  const attempt = (day: number, number: number) => {
    const values = { [ARN]: 'arn:aws:scheduler:eu-central-1:111111111111:schedule/group/nightly', [TIME]: `2026-12-0${day}T01:00:00Z`, [attemptNumber]: `${number}`, [executionId]: `${day}-${number}` };
    const body = Object.entries(values).reduce((text, [keyword, value]) => text.replaceAll(keyword, value), textOf(targetOf(stack).Input));
    return identityOf({ messageId: `${day}-${number}`, body });
  };
  expect(attempt(1, 1)).toBe('/Shop/Nightly#ScheduledRun.v1#arn:aws:scheduler:eu-central-1:111111111111:schedule/group/nightly/2026-12-01T01:00:00Z');
  expect(attempt(1, 2)).toBe(attempt(1, 1));
  expect(attempt(2, 1)).not.toBe(attempt(1, 1));
});

test('a contract gives source and type', () => {
  const stack = shop();
  taskIn(stack, { contract: CLOSED });
  expect(inputOf(stack)).toEqual(message({ source: 'coffee.till', type: 'DayClosed.v1' }));
});

test('the schedule has its time zone, a stated window and the longest retries', () => {
  const stack = shop();
  taskIn(stack);
  expect(scheduleOf(stack).Properties).toMatchObject({
    ScheduleExpression: 'cron(0 2 * * ? *)',
    ScheduleExpressionTimezone: 'Europe/Rome',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: { RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 }, DeadLetterConfig: { Arn: expect.anything() as unknown } },
  });
});

test('window and retries are options', () => {
  const stack = shop();
  const timeWindow = scheduler.TimeWindow.flexible(Duration.minutes(15));
  taskIn(stack, { timeWindow, retryPolicy: { retryAttempts: 0, maxEventAge: Duration.minutes(5) } });
  expect(scheduleOf(stack).Properties).toMatchObject({
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
    Target: { RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 300 } },
  });
});

test('a FIFO queue gets the runs of a schedule as one group, and each once', () => {
  const stack = shop();
  taskIn(stack, { consumer: MessageConsumer.queue(new sqs.Queue(stack, 'Bookings', { fifo: true })) });
  const { MessageBody, MessageGroupId, MessageDeduplicationId, MessageAttributes } = inputOf(stack) as Record<string, string>;
  expect(textOf(targetOf(stack).Arn)).toBe('arn:reference:scheduler:::aws-sdk:sqs:sendMessage');
  expect(JSON.parse(MessageBody)).toEqual(message());
  expect(MessageGroupId).toMatch(/^Shop-Nightly-[0-9a-f]{8}$/);
  expect(MessageDeduplicationId).toBe(`${MessageGroupId}-${TIME}`);
  expect(MessageAttributes).toEqual({ type: { DataType: 'String', StringValue: 'ScheduledRun.v1' } });
});

test.each([false, true])('a topic gets the type that subscriptions filter by (FIFO: %s)', fifo => {
  const stack = shop();
  taskIn(stack, { consumer: MessageConsumer.topic(new sns.Topic(stack, 'News', { fifo: fifo || undefined })) });
  const { Message, MessageAttributes, ...order } = inputOf(stack) as Record<string, string>;
  expect(JSON.parse(Message)).toEqual(message());
  expect(MessageAttributes).toEqual({ type: { DataType: 'String', StringValue: 'ScheduledRun.v1' } });
  expect('MessageGroupId' in order).toBe(fifo);
  expect(actions(stack)).toContain('sns:Publish');
});

test('a bus gets an event, and the role may put no other', () => {
  const stack = shop();
  taskIn(stack, { contract: CLOSED, consumer: MessageConsumer.eventBus(new events.EventBus(stack, 'Bus')) });
  expect(targetOf(stack).EventBridgeParameters).toEqual({ Source: 'coffee.till', DetailType: 'DayClosed.v1' });
  expect(statements(stack)).toContainEqual(expect.objectContaining({
    Action: 'events:PutEvents', Condition: { StringEquals: { 'events:source': 'coffee.till', 'events:detail-type': 'DayClosed.v1' } },
  }));
});

test('a stream gets the runs of a schedule in order, and a state machine an execution for each', () => {
  const one = shop();
  taskIn(one, { consumer: MessageConsumer.stream(new kinesis.Stream(one, 'Stream')) });
  expect(targetOf(one).KinesisParameters).toEqual({ PartitionKey: expect.stringMatching(/^Shop-Nightly-/) as unknown });
  expect(actions(one)).toContain('kinesis:PutRecord');

  const other = shop();
  taskIn(other, { consumer: MessageConsumer.stateMachine(new sfn.StateMachine(other, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(other, 'Pass')) })) });
  expect(inputOf(other)).toEqual(message());
  expect(actions(other)).toContain('states:StartExecution');
});

test('a key of the user encrypts the schedule and its dead-letter queue', () => {
  const stack = shop();
  const encryptionKey = new kms.Key(stack, 'Key');
  taskIn(stack, { encryptionKey: encryptionKey.addAlias('alias/own') });
  const arn = stack.resolve(encryptionKey.keyArn) as unknown;
  expect(scheduleOf(stack).Properties.KmsKeyArn).toEqual(arn);
  Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.anyValue() });
});

const FLEXIBLE = scheduler.TimeWindow.flexible(Duration.minutes(30));

test.each<[string, scheduler.ScheduleExpression, scheduler.TimeWindow | undefined, number]>([
  ['each minute', scheduler.ScheduleExpression.rate(Duration.minutes(1)), undefined, 6],
  ['each quarter of an hour', scheduler.ScheduleExpression.rate(Duration.minutes(15)), undefined, 20],
  ['each quarter of an hour, within half an hour', scheduler.ScheduleExpression.rate(Duration.minutes(15)), FLEXIBLE, 50],
  ['each hour', scheduler.ScheduleExpression.rate(Duration.hours(1)), undefined, 3],
  ['each hour, by a cron expression', scheduler.ScheduleExpression.cron({ minute: '5' }), undefined, 3],
  ['each hour, within half an hour', scheduler.ScheduleExpression.rate(Duration.hours(1)), FLEXIBLE, 4],
  ['each day', NIGHTLY, undefined, 26],
  ['each day, by a rate', scheduler.ScheduleExpression.rate(Duration.days(1)), undefined, 26],
  ['several times a day', scheduler.ScheduleExpression.cron({ minute: '0', hour: '8-18' }), undefined, 26],
  ['each sixth day', scheduler.ScheduleExpression.rate(Duration.days(6)), undefined, 146],
])('a missed run has an alarm that looks back for longer than a run takes to come: %s', (_, schedule, timeWindow, evaluationPeriods) => {
  const stack = shop();
  const task = taskIn(stack, { schedule, timeWindow });
  expect(figuresOf(task, 'missedRuns')).toEqual({ evaluationPeriods, threshold: 1 });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
    Metrics: Match.arrayWith([Match.objectLike({
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Scheduler', MetricName: 'InvocationAttemptCount', Dimensions: [{ Name: 'ScheduleGroup', Value: { Ref: Match.stringLikeRegexp('ScheduleGroup') } }],
        },
      },
    })]),
  });
  expect(warnings(stack).filter(text => text.includes('missedRuns'))).toEqual([]);
});

test.each<[string, scheduler.ScheduleExpression]>([
  ['each Monday', scheduler.ScheduleExpression.cron({ minute: '0', hour: '8', weekDay: 'MON' })],
  ['each month', scheduler.ScheduleExpression.cron({ minute: '0', hour: '8', day: '1' })],
  ['each seventh day', scheduler.ScheduleExpression.rate(Duration.days(7))],
])('a schedule that CloudWatch cannot watch warns, and says how: %s', (_, schedule) => {
  const stack = shop();
  const task = taskIn(stack, { schedule });
  expect(Object.keys(task.operations.alarms)).not.toContain('missedRuns');
  expect(warnings(stack)).toContainEqual(expect.stringContaining('Set evaluationPeriods of alarms.missedRuns to the hours between two runs, and two more, or disable the alarm.'));
});

test('a user says how often a schedule runs, or needs no alarm', () => {
  const weekdays = scheduler.ScheduleExpression.cron({ minute: '0', hour: '8', weekDay: 'MON-FRI' });
  const [watched, unwatched] = [shop(), shop()];
  expect(figuresOf(taskIn(watched, { schedule: weekdays, alarms: { missedRuns: AlarmOverride.of({ evaluationPeriods: 74 }) } }), 'missedRuns').evaluationPeriods).toBe(74);
  taskIn(unwatched, { schedule: weekdays, alarms: { missedRuns: AlarmOverride.disabled() } });
  expect([watched, unwatched].flatMap(warnings).filter(text => text.includes('missedRuns'))).toEqual([]);
});

test('a task that runs once has no next run to miss', () => {
  const stack = shop();
  const task = taskIn(stack, { schedule: scheduler.ScheduleExpression.at(new Date('2030-01-01T00:00:00Z')) });
  expect(Object.keys(task.operations.alarms)).toEqual(['failedAttempts', 'deadLetters', 'deadLettersAge', 'deadLettersFailed']);
  expect(warnings(stack).filter(text => text.includes('missedRuns'))).toEqual([]);
});

test('runs overlap when the oldest message is older than the time between two runs', () => {
  expect(figuresOf(taskIn(shop()), 'overlappingRuns').threshold).toBe(86_400);
  const several = taskIn(shop(), { schedule: scheduler.ScheduleExpression.cron({ minute: '0', hour: '8,9' }) });
  expect(Object.keys(several.operations.alarms)).not.toContain('overlappingRuns');
  const stack = shop();
  const toBus = taskIn(stack, { consumer: MessageConsumer.eventBus(new events.EventBus(stack, 'Bus')) });
  expect(Object.keys(toBus.operations.alarms)).not.toContain('overlappingRuns');
});

describe('mistakes', () => {
  const AT = "ScheduledTask at 'Shop/Nightly': ";

  test.each<[string, object, string]>([
    ['no schedule', { schedule: undefined }, 'schedule must be a scheduler.ScheduleExpression, such as scheduler.ScheduleExpression.rate(), got nothing.'],
    ['a text as schedule', { schedule: 'rate(1 day)' }, "schedule must be a scheduler.ScheduleExpression, such as scheduler.ScheduleExpression.rate(), got 'rate(1 day)'."],
    ['no consumer', { consumer: undefined }, 'consumer must be a pattern or a MessageConsumer, such as MessageConsumer.queue(), got nothing.'],
    ['a list as data', { data: [1] }, 'data must be an object, got 1.'],
    ['retries', { retryPolicy: { retryAttempts: 186 } }, 'retryPolicy.retryAttempts must be between 0 and 185 (Scheduler limit), got 186.'],
    ['age', { retryPolicy: { maxEventAge: Duration.hours(25) } }, 'retryPolicy.maxEventAge must be between 1 minute and 1 day (Scheduler limit), got 1 day 1 hour.'],
    ['a duration as window', { timeWindow: Duration.minutes(5) }, 'timeWindow must be a scheduler.TimeWindow, such as scheduler.TimeWindow.flexible(), got 5 minutes.'],
  ])('%s', (_, props, error) => {
    const stack = shop();
    expect(() => taskIn(stack, props)).toThrow(`${AT}${error}`);
  });

  test('a function names the pattern with the queue', () => {
    const stack = shop();
    expect(() => taskIn(stack, { consumer: MessageConsumer.function(userFunction(stack)) }))
      .toThrow(`${AT}consumer must be a queue, topic, stream, state machine or event bus: for a function use addScheduledTask of a QueueLoadLeveling`);
  });

  test('an API destination names the bus', () => {
    const stack = shop();
    expect(() => taskIn(stack, { consumer: MessageConsumer.apiDestination(userEndpoint(stack)) })).toThrow(new Error(
      `${AT}consumer must be a queue, topic, stream, state machine or event bus: schedule a message to the bus of a PubSub, and subscribe the endpoint there, got 'an API destination'.`));
  });

  test('a queue of another account', () => {
    const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-central-1' } });
    const consumer = MessageConsumer.queue(sqs.Queue.fromQueueArn(stack, 'Theirs', 'arn:aws:sqs:eu-central-1:222222222222:orders'));
    expect(() => taskIn(stack, { consumer })).toThrow(`${AT}consumer must be of the account of the pattern (Scheduler calls targets of its account and Region), got '222222222222'.`);
  });
});

const CONSUMERS: { readonly [kind: string]: (stack: Stack) => IMessageConsumer } = {
  queue: stack => MessageConsumer.queue(new sqs.Queue(stack, 'Orders')),
  bus: stack => MessageConsumer.eventBus(new events.EventBus(stack, 'Bus')),
};

describe.each(Object.entries(CONSUMERS))('the template of a task for a %s', (_, consumerIn) => {
  describe.each(Object.entries(ENVIRONMENTS))('for %s', (__, env) => {
    let made: Synthesis;
    beforeAll(() => {
      made = synthesize({
        name: 'scheduled task', create: (scope, id) => new ScheduledTask(scope, id, { schedule: NIGHTLY, consumer: consumerIn(scope as Stack) }),
      }, { env });
    });

    test.each(Object.entries(templateRules({})).filter(([name]) => !/every queue of work/.test(name)))('%s', (name, rule) => {
      const ofTask = rule(made.template).filter(({ resource }) => resource.startsWith('First'));
      expect({ [name]: ofTask }).toEqual({ [name]: [] });
    });
  });
});

describe('a QueueLoadLeveling', () => {
  function payments(stack: Stack, delivery?: QueueDelivery): QueueLoadLeveling {
    return new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)), delivery });
  }

  test('gets a message for each run', () => {
    const stack = shop();
    const pattern = payments(stack);
    const { operations, schedule } = pattern.addScheduledTask('Nightly', { schedule: NIGHTLY, data: { all: true } });
    expect(inputOf(stack)).toEqual(message({ source: '/Shop/Payments/Nightly', data: { all: true } }));
    expect(targetOf(stack).Arn).toEqual(stack.resolve(pattern.queue.queueArn));
    expect(schedule.node.path).toBe('Shop/Payments/Nightly/Schedule');
    expect(Object.keys(operations.alarms)).toContain('missedRuns');
  });

  test('has several, each with its own name', () => {
    const pattern = payments(shop());
    pattern.addScheduledTask('Nightly', { schedule: NIGHTLY });
    pattern.addScheduledTask('Hourly', { schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)) });
    expect(() => pattern.addScheduledTask('nightly', { schedule: NIGHTLY }))
      .toThrow("QueueLoadLeveling at 'Shop/Payments': id must differ from the other ids in the pattern by more than case, got 'nightly'.");
  });

  test('gives the schedule its key', () => {
    const stack = shop();
    const encryptionKey = new kms.Key(stack, 'Key');
    const pattern = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)), encryptionKey });
    pattern.addScheduledTask('Nightly', { schedule: NIGHTLY });
    expect(scheduleOf(stack).Properties.KmsKeyArn).toEqual(stack.resolve(encryptionKey.keyArn));
  });

  test('takes the runs one after another on a FIFO queue', () => {
    const stack = shop();
    payments(stack, QueueDelivery.fifo()).addScheduledTask('Nightly', { schedule: NIGHTLY });
    expect(inputOf(stack)).toMatchObject({ MessageGroupId: expect.stringMatching(/^Shop-Payments-Nightly-/) as unknown });
  });
});
