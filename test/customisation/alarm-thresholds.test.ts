import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ALARM_OPTIONS, AlarmOptions, Thresholds } from './alarm-options';
import { AlarmOverride, QueueLoadLeveling, QueueWorker } from '../../src';
import { publicApi } from '../contract/api/public-api';
import { shop, userFunction } from '../support/stacks';

test('alarms are tuned or left out one by one', () => {
  const stack = shop();
  const payments = new QueueLoadLeveling(stack, 'Payments', {
    worker: QueueWorker.function(userFunction(stack), {
      errors: AlarmOverride.of({ threshold: 1 }), // up to 1 % may fail
    }),
    alarms: {
      backlogAge: AlarmOverride.of({ threshold: Duration.minutes(15).toSeconds(), evaluationPeriods: 5 }),
      deadLettersAge: AlarmOverride.disabled(),
    },
  });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 900, EvaluationPeriods: 5 });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 1, EvaluationPeriods: 3 });
  expect(Object.keys(payments.operations.alarms)).toEqual(['workerErrors', 'workerThrottles', 'workerDuration', 'backlogAge', 'deadLetters']);
});

/** The names of the alarms of each variant, with these thresholds. */
function namesOf({ variants }: AlarmOptions, thresholds: Thresholds = {}): string[] {
  return Object.entries(variants).flatMap(([variant, make]) => Object.keys(make(shop(), thresholds).operations.alarms).map(name => `${variant}: ${name}`));
}

/** The alarms of each variant, with the thresholds of their resources. */
function alarmsOf({ variants }: AlarmOptions, thresholds: Thresholds) {
  return Object.entries(variants).flatMap(([variant, make]) => {
    const stack = shop();
    return Object.entries(make(stack, thresholds).operations.alarms).map(([name, { node }]) => ({
      name: `${variant}: ${name}`,
      threshold: stack.resolve((node.defaultChild as cloudwatch.CfnAlarm).threshold) as unknown,
    }));
  });
}

const FIGURE = 42.42;

describe.each(Object.entries(ALARM_OPTIONS))('%s', (_, options) => {
  const { members } = publicApi().find(({ name }) => name === options.options)!;
  // a threshold says as its default when it alarms
  const tunable = members.filter(({ statedDefault }) => /^- (above|at least|below) /.test(statedDefault ?? '')).map(({ name }) => name)
    .filter(name => !options.without?.includes(name));
  const all = namesOf(options);
  const leftOut = new Map(tunable.map(option => {
    const left = namesOf(options, { [option]: AlarmOverride.disabled() });
    return [option, all.filter(name => !left.includes(name))];
  }));

  test.each(tunable)('the option %s tunes the alarms that it leaves out, and no others', option => {
    const tuned = alarmsOf(options, { [option]: AlarmOverride.of({ threshold: FIGURE }) }).filter(({ threshold }) => threshold === FIGURE);
    expect(tuned.map(({ name }) => name)).toEqual(leftOut.get(option));
    expect(tuned.length).toBeGreaterThan(0);
  });

  test('no alarm belongs to two options', () => {
    const owned = [...leftOut.values()].flat();
    expect(owned).toEqual([...new Set(owned)]);
  });
});
