import { Token } from 'aws-cdk-lib';
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

test('disables an alarm', () => {
  expect(AlarmOverride.disabled().isDisabled).toBe(true);
});

test('lets figures pass that are only known at deployment', () => {
  const token = Token.asNumber({ Ref: 'Periods' });
  expect(AlarmOverride.of({ threshold: token, evaluationPeriods: token, datapointsToAlarm: 2 }).options.evaluationPeriods).toBe(token);
  expect(AlarmOverride.of({ evaluationPeriods: 2, datapointsToAlarm: token }).options.datapointsToAlarm).toBe(token);
});

test.each([
  [{}, 'AlarmOverride.of: threshold, evaluationPeriods, datapointsToAlarm or minimumVolume must be given, got none.'],
  [{ evaluationPeriods: 0 }, 'AlarmOverride.of: evaluationPeriods must be a whole number of at least 1, got 0.'],
  [{ evaluationPeriods: 1.5 }, 'AlarmOverride.of: evaluationPeriods must be a whole number of at least 1, got 1.5.'],
  [{ datapointsToAlarm: -1 }, 'AlarmOverride.of: datapointsToAlarm must be a whole number of at least 1, got -1.'],
  [{ minimumVolume: 0 }, 'AlarmOverride.of: minimumVolume must be a whole number of at least 1, got 0.'],
  [{ evaluationPeriods: 2, datapointsToAlarm: 3 }, 'AlarmOverride.of: datapointsToAlarm must be at most evaluationPeriods (2), got 3.'],
])('refuses %j', (options, message) => {
  expect(() => AlarmOverride.of(options)).toThrow(new Error(message));
});

test.each([NaN, Infinity])('refuses %p as a threshold', threshold => {
  expect(() => AlarmOverride.of({ threshold })).toThrow(`AlarmOverride.of: threshold must be a finite number, got ${threshold}.`);
});
