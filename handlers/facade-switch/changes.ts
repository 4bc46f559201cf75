import { Refused } from './command';
import { SwitchedFeature } from './settings';
import { InEffect, inEffect, stateOf, SwitchRecord } from '../shared/strangler/switch-record';

/** What a feature is and what was decided about it. */
export interface Standing {
  readonly feature: SwitchedFeature;
  readonly record?: SwitchRecord;
}

/** Who changes a feature, when and why. */
export interface Author {
  /** What an operator said, or the ARN of the alarm. */
  readonly changedBy: string;
  /** The ARN of an alarm. */
  readonly alarm?: string;
  readonly changedAt: Date;
  readonly reason?: string;
}

/** The next record of a feature. Undefined where nothing changes. */
export type Change = (standing: Standing, author: Author) => SwitchRecord | undefined;

export function standingOf({ feature: { weight }, record }: Standing): InEffect {
  return inEffect(weight, record);
}

/** @throws Refused after a rollback */
export function toWeight(weight: number): Change {
  return (standing, author) => {
    const { weight: before, state } = standingOf(standing);
    if (state === 'rolledBack') {
      if (weight === 0) return undefined;
      throw new Refused(`'${standing.feature.name}' was rolled back. Find out why, then send {"feature":"${standing.feature.name}","enable":true,"weight":${weight}}.`);
    }
    return before === weight ? undefined : next(standing, author, { weight, state: stateOf(weight) });
  };
}

/** To legacy, until an operator enables the feature again. */
export const rolledBack: Change = (standing, author) =>
  standingOf(standing).state === 'rolledBack' ? undefined : next(standing, author, { weight: 0, state: 'rolledBack' });

/** What legacy answers alone has nothing to go back from. An alarm from before a feature was enabled again is over. */
export function byAlarm(at: Date): Change {
  return (standing, author) => {
    const { enabledAt } = standing.record ?? {};
    if (standingOf(standing).weight === 0 || enabledAt !== undefined && at <= new Date(enabledAt)) return undefined;
    return rolledBack(standing, author);
  };
}

/** @throws Refused without a rollback */
export function enabled(weight: number | undefined): Change {
  return (standing, author) => {
    const { feature } = standing;
    if (standingOf(standing).state !== 'rolledBack') throw new Refused(`'${feature.name}' was not rolled back: weight alone changes it.`);
    const to = weight ?? feature.weight;
    return next(standing, author, { weight: to, state: stateOf(to), enabledAt: author.changedAt.toISOString() });
  };
}

/** The bus takes events again long before. An item has 400 KB. */
const MOST_UNANNOUNCED = 50;

type Decided = Pick<SwitchRecord, 'weight' | 'state' | 'enabledAt'>;

function next(standing: Standing, { changedBy, changedAt, reason }: Author, { weight, state, enabledAt }: Decided): SwitchRecord {
  const { feature, record } = standing;
  const before = standingOf(standing).weight;
  const change = { weight, before, state, revision: (record?.revision ?? 0) + 1, reason, changedBy, changedAt: changedAt.toISOString() };
  return {
    ...change,
    feature: feature.name,
    base: feature.weight,
    enabledAt: enabledAt ?? record?.enabledAt,
    unannounced: [...record?.unannounced ?? [], change].slice(-MOST_UNANNOUNCED),
  };
}
