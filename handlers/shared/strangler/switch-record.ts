/** The value of the partition key: a table has the features of one façade. */
export const SWITCH_KEY = 'switch';

/** Who answers the clients of a feature. `rolledBack`: legacy, until an operator enables the feature again. */
export type FeatureState = 'legacy' | 'canary' | 'new' | 'rolledBack';

/** One change of a feature, as its event says it. */
export interface FeatureChange {
  /** The percentage of clients that the new service answers, 0 to 100. */
  readonly weight: number;
  /** The weight that was in effect before the change. */
  readonly before: number;
  readonly state: FeatureState;
  /** Grows by one with each change. */
  readonly revision: number;
  readonly reason?: string;
  /** What an operator said who they are; or the ARN of the alarm. */
  readonly changedBy: string;
  /** ISO 8601. */
  readonly changedAt: string;
}

/** The last decision about a feature: an item of the table with the keys `facade` and `feature`. */
export interface SwitchRecord extends FeatureChange {
  readonly feature: string;
  /** The weight of the template at the time of the change. */
  readonly base: number;
  /** When an operator last enabled the feature after a rollback: alarms from before it are over. */
  readonly enabledAt?: string;
  /** The changes whose events were not sent yet, the oldest first. */
  readonly unannounced?: readonly FeatureChange[];
}

/** An item that somebody wrote by hand: what it says must not be guessed. */
export class InvalidRecord {
  /** @param reason a sentence for an operator */
  constructor(readonly feature: string, readonly reason: string) {}
}

/** What counts for a feature now. */
export interface InEffect {
  readonly weight: number;
  readonly state: FeatureState;
  /** The weight of the record that the template has replaced since. */
  readonly replaced?: number;
}

/** The latest of the template and the record decides; a rollback stays until an operator ends it. */
export function inEffect(templateWeight: number, record: SwitchRecord | undefined): InEffect {
  if (record === undefined) return { weight: templateWeight, state: stateOf(templateWeight) };
  if (record.state === 'rolledBack') return { weight: 0, state: 'rolledBack' };
  if (record.base === templateWeight) return { weight: record.weight, state: stateOf(record.weight) };
  return { weight: templateWeight, state: stateOf(templateWeight), replaced: record.weight };
}

export function stateOf(weight: number): Exclude<FeatureState, 'rolledBack'> {
  if (weight <= 0) return 'legacy';
  return weight >= 100 ? 'new' : 'canary';
}
