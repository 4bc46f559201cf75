import { Token } from 'aws-cdk-lib';
import { fixturesOf, patterns } from './patterns';
import { alarmFigures } from './rules/alarm-texts';
import { synthesize } from './synthesis';
import { AlarmOverride, Operations, PatternAlarmProps } from '../../src';
import { alarmsOf } from '../../src/core/testing/private/alarm-metrics';

/** Figures that no default has. */
const overridden = ({ threshold }: PatternAlarmProps) => AlarmOverride.of({
  threshold: Token.isUnresolved(threshold) ? threshold : threshold / 2 + 40.25,
  evaluationPeriods: 17,
  datapointsToAlarm: 13,
});

describe.each(patterns())('$folder', pattern => {
  beforeEach(() => {
    const { addAlarm, _addAlarmOf: addAlarmOf } = Operations.prototype;
    const changed = (props: PatternAlarmProps, override?: AlarmOverride) => override?.isDisabled ? override : overridden(props);
    jest.spyOn(Operations.prototype, 'addAlarm').mockImplementation(function (this: Operations, name, props, override) {
      addAlarm.call(this, name, props, changed(props, override));
    });
    jest.spyOn(Operations.prototype, '_addAlarmOf').mockImplementation(function (this: Operations, subject, name, props, override) {
      addAlarmOf.call(this, subject, name, props, changed(props, override));
    });
  });

  afterEach(() => jest.restoreAllMocks());

  test.each(fixturesOf(pattern).fixtures)('$name: every alarm whose figures the user overrides says those', fixture => {
    const { template } = synthesize(fixture);
    const periods = alarmsOf(template).map(({ properties }) => properties.EvaluationPeriods);
    // a fixture may have no alarm at all
    if (periods.length > 0) { expect(periods).toContain(17); }
    expect(alarmFigures(template)).toEqual([]);
  });
});
