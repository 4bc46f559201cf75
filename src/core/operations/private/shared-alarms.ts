import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { shareNotices } from './alarm-notices';
import { PatternAlarm, PatternAlarmProps } from '../pattern-alarm';

/** What an alarm of a resource is about, such as the errors of a function. */
export interface AlarmSubject {
  readonly resource: IConstruct;
  readonly kind: string;
}

type Figures = Pick<PatternAlarmProps, 'severity' | 'threshold' | 'evaluationPeriods' | 'datapointsToAlarm'> & { readonly minimumVolume?: number; readonly statistic?: string };

interface SharedAlarm {
  readonly figures: string;
  readonly alarm: PatternAlarm;
}

const ALARMS = new WeakMap<IConstruct, SharedAlarm[]>();

/** The alarm of a resource in the stack of a scope, with the same figures: a second would notify once more of the same. Otherwise the one that `create` makes. */
export function sharedAlarm(scope: IConstruct, { resource, kind }: AlarmSubject, figures: Figures, create: () => PatternAlarm): PatternAlarm {
  const text = JSON.stringify([kind, { ...figures, threshold: Token.isUnresolved(figures.threshold) ? 'token' : figures.threshold }]);
  const alarms = ALARMS.get(resource) ?? [];
  const before = alarms.find(each => each.figures === text && Stack.of(each.alarm) === Stack.of(scope));
  if (before) {
    shareNotices(before.alarm, scope);
    return before.alarm;
  }
  const alarm = create();
  ALARMS.set(resource, [...alarms, { figures: text, alarm }]);
  return alarm;
}
