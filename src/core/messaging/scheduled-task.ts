import { aws_scheduler as scheduler, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MessageConsumerConfig } from './message-consumer-config';
import { addScheduleAlarms, scheduleWidgets } from './private/schedule-alarms';
import { runWindow, scheduleIntervals } from './private/schedule-intervals';
import { grantCall, runMessage, targetCall } from './private/schedule-target';
import { ScheduledTaskProps } from './scheduled-task-options';
import { IOperable } from '../operations/operable';
import { Operations } from '../operations/operations';
import { warnOfIdleOverrides } from '../operations/private/idle-overrides';
import { documentUrl } from '../private/documents';
import { JSON_VALUE, vanishingValue } from '../private/json-nulls';
import { inKeyOrder } from '../private/key-order';
import { CONTRACT, ResourceKind } from '../private/kinds';
import { keyItself, patternKey, usePatternKey } from '../private/pattern-key';
import { grantSend } from '../private/queue-grants';
import { Validation } from '../private/validation';
import { deadLetterQueue } from '../workers/private/dead-letter-queue';
import { ownScheduleGroup } from '../workers/private/schedule-group';

const RUNBOOK = 'docs/schedules.md';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
const MOST_RETRIES = 185;
const SHORTEST_AGE = Duration.minutes(1);
const LONGEST_AGE = Duration.hours(24);

const SCHEDULE: ResourceKind = { member: 'expressionString', words: 'be a scheduler.ScheduleExpression, such as scheduler.ScheduleExpression.rate()' };
const TIME_WINDOW: ResourceKind = { member: 'mode', words: 'be a scheduler.TimeWindow, such as scheduler.TimeWindow.flexible()' };
const PLACE = 'Scheduler calls targets of its account and Region';

/**
 * A task that runs by a schedule: each run is a message to a consumer.
 *
 * The message is a CloudEvent. All attempts of one run have the same id, so that `idempotency` of the consumer takes a run once.
 * Scheduler sends what it cannot deliver to a dead-letter queue. Alarms fire when a run is missing, when it fails, and when it overlaps with
 * the run before it. The runbook is docs/schedules.md.
 *
 * For work of a function or a container use `QueueLoadLeveling.addScheduledTask`: its queue retries the work.
 *
 * @example
 * declare const orders: events.EventBus;
 * new ScheduledTask(this, 'Closing', {
 *   schedule: scheduler.ScheduleExpression.cron({ minute: '0', hour: '18', timeZone: TimeZone.EUROPE_ROME }),
 *   consumer: MessageConsumer.eventBus(orders),
 *   data: { shop: 'rome' },
 * });
 */
export class ScheduledTask extends Construct implements IOperable {
  /** The schedule. */
  readonly schedule: scheduler.ISchedule;
  /** The schedule group, which has no other schedule: CloudWatch has metrics by group. */
  readonly scheduleGroup: scheduler.IScheduleGroup;
  /** The dead-letter queue, for runs that Scheduler did not deliver. */
  readonly deadLetterQueue: sqs.IQueue;
  readonly operations: Operations;

  constructor(scope: Construct, id: string, props: ScheduledTaskProps) {
    super(scope, id);
    usePatternKey(this, props.encryptionKey);
    validate(this, props);
    const consumer = props.consumer.bindConsumer(this);
    validateConsumer(this, consumer);
    const { timeWindow = scheduler.TimeWindow.off(), retryPolicy = {}, alarms } = props;

    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetterQueue');
    const { scheduleGroup, role } = ownScheduleGroup(this);
    this.scheduleGroup = scheduleGroup;
    const message = runMessage(this, props.contract, props.data);
    grantCall(role, consumer, message);
    grantSend(this.deadLetterQueue, role);
    const key = patternKey(this);
    this.schedule = new scheduler.Schedule(this, 'Schedule', {
      schedule: props.schedule,
      scheduleGroup,
      timeWindow,
      key: key && keyItself(key),
      target: {
        bind: () => ({
          ...targetCall(this, consumer, message),
          role,
          deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
          retryPolicy: {
            maximumRetryAttempts: retryPolicy.retryAttempts ?? MOST_RETRIES,
            maximumEventAgeInSeconds: (retryPolicy.maxEventAge ?? LONGEST_AGE).toSeconds(),
          },
        }),
      },
    });

    this.operations = new Operations(this, { runbookUrl: documentUrl(RUNBOOK) });
    warnOfIdleOverrides(this, this.operations, alarms);
    const intervals = scheduleIntervals(props.schedule);
    const window = runWindow(intervals, timeWindow, alarms?.missedRuns?.options.evaluationPeriods);
    if (!window && !intervals.isOnce && !alarms?.missedRuns?.isDisabled) { warnOfNoWindow(this, props.schedule); }
    const watched = { scheduleGroup, deadLetterQueue: this.deadLetterQueue, queue: consumer.queue, window, interval: intervals.shortest };
    addScheduleAlarms(this.operations, watched, alarms);
    this.operations.addWidgets(...scheduleWidgets(watched));
  }
}

function validate(task: ScheduledTask, props: ScheduledTaskProps) {
  const validation = new Validation(task);
  const { retryAttempts, maxEventAge } = props.retryPolicy ?? {};
  validation.required('schedule', props.schedule, SCHEDULE);
  validation.implements('bindConsumer', 'consumer', 'be a pattern or a MessageConsumer, such as MessageConsumer.queue()', props.consumer);
  validation.kind('contract', props.contract, CONTRACT);
  validation.check(props.data === undefined || isObject(props.data), 'data', 'be an object', props.data);
  const place = vanishingValue(inKeyOrder(props.data), (_, value) => value === undefined);
  validation.check(place === undefined, `data.${place}`, JSON_VALUE, undefined);
  validation.kind('timeWindow', props.timeWindow, TIME_WINDOW);
  validation.integer('retryPolicy.retryAttempts', retryAttempts, 0, MOST_RETRIES, 'Scheduler limit');
  validation.duration('retryPolicy.maxEventAge', maxEventAge, SHORTEST_AGE, LONGEST_AGE, 'Scheduler limit');
}

function validateConsumer(task: ScheduledTask, consumer: MessageConsumerConfig) {
  const { function: handler, queue, topic, stream, stateMachine, eventBus, apiDestination } = consumer;
  const validation = new Validation(task);
  validation.check(apiDestination === undefined, 'consumer',
    'be a queue, topic, stream, state machine or event bus: schedule a message to the bus of a PubSub, and subscribe the endpoint there',
    'an API destination');
  validation.check(handler === undefined, 'consumer',
    'be a queue, topic, stream, state machine or event bus: for a function use addScheduledTask of a QueueLoadLeveling, whose queue retries the work',
    handler?.node.path);
  [queue, topic, stream, stateMachine, eventBus].forEach(target => validation.here('consumer', target, PLACE));
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function warnOfNoWindow(task: ScheduledTask, { expressionString }: scheduler.ScheduleExpression) {
  const must = 'run every day, or at a rate below 7 days, to have the alarm missedRuns by default';
  new Validation(task).warn('missedRunsUnwatched', 'schedule', must, `'${expressionString}'`,
    'Set evaluationPeriods of alarms.missedRuns to the hours between two runs, and two more, or disable the alarm.');
}
