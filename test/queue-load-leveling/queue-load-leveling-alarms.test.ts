import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, OperationsDashboard, QueueLoadLeveling, QueueLoadLevelingAlarms, QueueWorker } from '../../src';
import { shop, userFunction } from '../support/stacks';

const RUNBOOK = 'https://github.com/cdk-serverless-catalog/cdk-serverless-catalog/blob/main/src/queue-load-leveling/README.md';

function leveled(alarms: QueueLoadLevelingAlarms = {}, timeout = Duration.seconds(10)) {
  const stack = shop();
  const leveling = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack, 'Charge', { timeout })), alarms });
  leveling.addAsyncHttpApi('Api');
  new OperationsDashboard(stack, 'Dashboard');
  const template = Template.fromStack(stack);
  const resources = template.toJSON().Resources;
  /** The properties of the alarm of a name. */
  const alarm = (name: string) => resources[stack.resolve(leveling.operations.alarm(name).alarmArn)['Fn::GetAtt'][0]].Properties;
  return { stack, leveling, template, alarm };
}

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

const FIGURES: Array<[name: string, figures: object]> = [
  ['backlogAge', { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 1.5 * HOUR, EvaluationPeriods: 15, Statistic: 'Maximum', Period: 60 }],
  ['deadLetters', { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 0, EvaluationPeriods: 5, DatapointsToAlarm: 1 }],
  ['deadLettersAge', { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 0.75 * 10 * DAY, EvaluationPeriods: 1 }],
  ['jobsExpired', { Namespace: 'CdkServerlessCatalog', MetricName: 'JobsExpired', Threshold: 0, EvaluationPeriods: 1, Statistic: 'Sum', Dimensions: [{ Name: 'pattern', Value: '/Shop/Payments' }] }],
  ['deadLetteredJobsAge', {
    Namespace: 'CdkServerlessCatalog',
    MetricName: 'OldestDeadLetterAge',
    Threshold: 0.75 * 14 * DAY,
    EvaluationPeriods: 1,
    Statistic: 'Maximum',
    Dimensions: [{ Name: 'pattern', Value: '/Shop/Payments' }],
  }],
  ['sweeperFailed', { MetricName: 'NumberOfMessagesSent', Statistic: 'Sum', Threshold: 0, EvaluationPeriods: 5, DatapointsToAlarm: 3 }],
  ['sweeperRunsLost', { Threshold: 0, EvaluationPeriods: 5, DatapointsToAlarm: 3 }],
  ['apiClientErrors', { Threshold: 5, EvaluationPeriods: 5 }],
  ['apiServerErrors', { Threshold: 5, EvaluationPeriods: 3 }],
  ['apiLatency', { MetricName: 'Latency', ExtendedStatistic: 'p90', Threshold: 2500, EvaluationPeriods: 5, ComparisonOperator: 'GreaterThanOrEqualToThreshold' }],
  ['apiFunctionErrors', { Threshold: 0, EvaluationPeriods: 3 }],
  ['apiFunctionThrottles', { MetricName: 'Throttles', Threshold: 0, EvaluationPeriods: 5 }],
  ['apiFunctionDuration', { MetricName: 'Duration', Threshold: 9000, EvaluationPeriods: 15 }],
  ['jobTableThrottles', { Threshold: 0, EvaluationPeriods: 5 }],
  ['jobTableSystemErrors', { Threshold: 0, EvaluationPeriods: 3 }],
  ['workerErrors', { Threshold: 0, EvaluationPeriods: 3 }],
  ['workerThrottles', { MetricName: 'Throttles', Threshold: 0, EvaluationPeriods: 5 }],
  ['workerDuration', { MetricName: 'Duration', Threshold: 9000, EvaluationPeriods: 15 }],
];

/** A text that names resources. */
function joined(text: string | { 'Fn::Join': [string, unknown[]] }): string {
  return typeof text === 'string' ? text : text['Fn::Join'][1].map(part => typeof part === 'string' ? part : 'name').join('');
}

/** The section of an alarm in the runbook: APIs share theirs, whatever their names. */
function section(name: string) {
  return name.replace(/^api(.)/, (_, first: string) => first.toLowerCase()).toLowerCase();
}

describe('by default', () => {
  const { leveling, alarm, template, stack } = leveled();

  test('these are the alarms', () => {
    expect(Object.keys(leveling.operations.alarms).sort()).toEqual(FIGURES.map(([name]) => name).sort());
  });

  test.each(FIGURES)('%s has its figures', (name, figures) => {
    expect(alarm(name)).toMatchObject(figures);
  });

  test.each(FIGURES.map(([name]) => name))('%s says what happened, what it means, what to do, and where to read on', name => {
    expect(alarm(name).TreatMissingData).toBe('notBreaching');
    expect(joined(alarm(name).AlarmDescription).split('\n')).toEqual([
      expect.stringMatching(/^Where: Shop\/Payments(, .+)?$/),
      expect.stringMatching(/^Severity: (data loss|users affected|degraded|notice)$/),
      expect.stringMatching(/^What happened: .+\.$/), expect.stringMatching(/^Impact: .+\.$/), expect.stringMatching(/^First step: .+\."?$/),
      `Runbook: ${RUNBOOK}#${section(name)}`,
    ]);
  });

  test('each is on the queue it is about', () => {
    const queue = (name: string) => alarm(name).Dimensions;
    const dimension = (value: string) => [{ Name: 'QueueName', Value: stack.resolve(value) }];
    expect(queue('backlogAge')).toEqual(dimension(leveling.queue.queueName));
    expect(queue('deadLetters')).toEqual(dimension(leveling.deadLetterQueue.queueName));
    expect(queue('deadLettersAge')).toEqual(dimension(leveling.deadLetterQueue.queueName));
    expect(queue('sweeperFailed')).toEqual([{ Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.stringMatching(/SweeperDeadLetterQueue/), 'QueueName'] } }]);
  });

  test('the errors of the API are shares of its requests', () => {
    expect(alarm('apiServerErrors').Metrics).toEqual(expect.arrayContaining([
      expect.objectContaining({ Expression: 'IF(requests >= 5, 100 * errors / requests, 0)' }),
      expect.objectContaining({ Id: 'errors', MetricStat: expect.objectContaining({ Metric: expect.objectContaining({ Namespace: 'AWS/ApiGateway', MetricName: '5xx' }) }) }),
      expect.objectContaining({ Id: 'requests', MetricStat: expect.objectContaining({ Metric: expect.objectContaining({ MetricName: 'Count' }) }) }),
    ]));
  });

  test('the dashboard shows their states, and the way of the work', () => {
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard.Properties.DashboardBody);
    ['Shop/Payments', 'Messages sent and deleted', 'Backlog and its age', 'Messages in the dead-letter queue'].forEach(title => expect(body).toContain(`\\"title\\":\\"${title}\\"`));
  });
});

test('the backlog may be as old as the visibility timeout where that is longer than an hour', () => {
  const { alarm } = leveled({}, Duration.minutes(15));
  expect(alarm('backlogAge').Threshold).toBe(1.5 * 6 * 15 * 60);
});

const OPTIONS: Array<[option: keyof QueueLoadLevelingAlarms, name: string, ...others: string[]]> = [
  ['backlogAge', 'backlogAge'], ['deadLetters', 'deadLetters'], ['deadLettersAge', 'deadLettersAge'], ['deadLetteredJobsAge', 'deadLetteredJobsAge'], ['jobsExpired', 'jobsExpired'],
  ['sweeperFailed', 'sweeperFailed'], ['sweeperRunsLost', 'sweeperRunsLost'], ['clientErrors', 'apiClientErrors'], ['serverErrors', 'apiServerErrors'], ['latency', 'apiLatency'],
  ['functionErrors', 'apiFunctionErrors'], ['functionThrottles', 'apiFunctionThrottles'], ['functionDuration', 'apiFunctionDuration'],
  ['jobTableThrottles', 'jobTableThrottles'], ['jobTableSystemErrors', 'jobTableSystemErrors'],
];

test.each(OPTIONS)('%s tunes %s', (option, ...names) => {
  const { alarm } = leveled({ [option]: AlarmOverride.of({ threshold: 7, evaluationPeriods: 4, datapointsToAlarm: 3 }) });
  names.forEach(name => expect(alarm(name)).toMatchObject({ Threshold: 7, EvaluationPeriods: 4, DatapointsToAlarm: 3 }));
});

test.each(OPTIONS)('%s disables %s and no other', (option, ...names) => {
  const { leveling, template } = leveled({ [option]: AlarmOverride.disabled() });
  const others = FIGURES.map(([each]) => each).filter(each => !names.includes(each));
  expect(Object.keys(leveling.operations.alarms).sort()).toEqual(others.sort());
  template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { AlarmDescription: Match.anyValue() }, others.length);
});
