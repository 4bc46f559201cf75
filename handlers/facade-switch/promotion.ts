import { Refused } from './command';
import { SwitchedFeature } from './settings';
import { ShadowStats } from '../shared/strangler/shadow-stats';

/** The time of which the evidence must be. */
export const EVIDENCE_HOURS = 24;

/** What the shadow found, for a higher weight. */
export async function requireEvidence(feature: SwitchedFeature, stats: ShadowStats | undefined): Promise<void> {
  const { name, hasShadow, minimumSample, maxMismatchRate } = feature;
  if (!hasShadow || stats === undefined) return;
  const { compared, mismatched } = await stats.of(name, EVIDENCE_HOURS);
  const force = 'With "force":true it is done all the same.';
  if (compared < minimumSample) {
    throw new Refused(`'${name}' needs ${minimumSample} compared requests in ${EVIDENCE_HOURS} hours for a higher weight, got ${compared}. ${force}`);
  }
  const rate = mismatched / compared * 100;
  if (rate > maxMismatchRate) {
    throw new Refused(`'${name}' may differ from legacy in ${maxMismatchRate} % of requests for a higher weight, got ${round(rate)} % (${mismatched} of ${compared}). ${force}`);
  }
}

export function round(percent: number): number {
  return Math.round(percent * 1000) / 1000;
}
