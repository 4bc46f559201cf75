import { Duration, Token } from 'aws-cdk-lib';
import { AlarmOverride } from '../../../src';

test('carries what differs from the defaults of an alarm', () => {
  expect(AlarmOverride.of({ threshold: 10, evaluationPeriods: 4, datapointsToAlarm: 3 })).toMatchObject({
    options: { threshold: 10, evaluationPeriods: 4, datapointsToAlarm: 3 },
    isDisabled: false,
  });
});

test('takes a threshold of zero and below, and as many datapoints as periods', () => {
  expect(AlarmOverride.of({ threshold: 0 }).options.threshold).toBe(0);
  expect(AlarmOverride.of({ threshold: -1, evaluationPeriods: 1, datapointsToAlarm: 1 }).options.threshold).toBe(-1);
});

test.each(['p1', 'p50', 'p99', 'p99.9', 'p99.99', 'p100'])('takes the percentile %s', statistic => {
  expect(AlarmOverride.of({ statistic }).options).toEqual({ statistic });
});

test('disables an alarm', () => {
  expect(AlarmOverride.disabled().isDisabled).toBe(true);
});

test('lets figures pass that are only known at deployment', () => {
  const token = Token.asNumber({ Ref: 'Periods' });
  expect(AlarmOverride.of({ threshold: token, evaluationPeriods: token, datapointsToAlarm: 2 }).options.evaluationPeriods).toBe(token);
  expect(AlarmOverride.of({ evaluationPeriods: 2, datapointsToAlarm: token }).options.datapointsToAlarm).toBe(token);
});

test.each<[object, string]>([
  [{}, 'AlarmOverride.of: threshold, evaluationPeriods, datapointsToAlarm, minimumVolume, period or statistic must be given, got none.'],
  [{ evaluationPeriods: 0 }, 'AlarmOverride.of: evaluationPeriods must be a whole number of at least 1, got 0.'],
  [{ evaluationPeriods: 1.5 }, 'AlarmOverride.of: evaluationPeriods must be a whole number of at least 1, got 1.5.'],
  [{ datapointsToAlarm: -1 }, 'AlarmOverride.of: datapointsToAlarm must be a whole number of at least 1, got -1.'],
  [{ minimumVolume: 0 }, 'AlarmOverride.of: minimumVolume must be a whole number of at least 1, got 0.'],
  [{ evaluationPeriods: 2, datapointsToAlarm: 3 }, 'AlarmOverride.of: datapointsToAlarm must be at most evaluationPeriods (2), got 3.'],
  [{ period: Duration.seconds(30) }, 'AlarmOverride.of: period must be whole minutes between 1 minute and 1 day, known at synthesis, got 30 seconds.'],
  [{ period: Duration.seconds(90) }, 'AlarmOverride.of: period must be whole minutes between 1 minute and 1 day, known at synthesis, got 1 minute 30 seconds.'],
  [{ period: Duration.hours(25) }, 'AlarmOverride.of: period must be whole minutes between 1 minute and 1 day, known at synthesis, got 1 day 1 hour.'],
  [{ period: 60 as unknown as Duration }, 'AlarmOverride.of: period must be a Duration, such as Duration.seconds(30), got 60.'],
  ...['Average', 'p0', 'p101', 'p99.999', '99', 'tm99', ''].map((statistic): [object, string] =>
    [{ statistic }, `AlarmOverride.of: statistic must be a percentile between p1 and p100, such as p99, got '${statistic}'.`]),
])('refuses %j', (options, message) => {
  expect(() => AlarmOverride.of(options)).toThrow(new Error(message));
});

test.each([NaN, Infinity])('refuses %p as a threshold', threshold => {
  expect(() => AlarmOverride.of({ threshold })).toThrow(`AlarmOverride.of: threshold must be a finite number, got ${threshold}.`);
});
