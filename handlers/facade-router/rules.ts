import { FeatureSettings } from './settings';
import { canonicalPath } from '../shared/backends/target-path';
import { holds, Traits } from '../shared/routing/conditions';
import { EVERYTHING } from '../shared/routing/sticky-draw';

/** One path of a feature. */
interface Rule<T> {
  readonly feature: T;
  /** The path, or the beginning of it. */
  readonly path: string;
  readonly isPrefix: boolean;
}

type Routed = Pick<FeatureSettings, 'paths' | 'when' | 'weight'>;

/** Which feature takes a request. The first whose path and conditions hold: the longest path, then conditions, then a weight. */
export class Rules<T extends Routed> {
  private readonly rules: readonly Rule<T>[];

  constructor(features: readonly T[]) {
    // the order of the list decides between equals: sorting is stable
    this.rules = features.flatMap(feature => feature.paths.map(path => ruleOf(feature, path))).sort(compare);
  }

  /** @param path a canonical one */
  featureOf(path: string, request: Traits): T | undefined {
    const takes = ({ feature: { when = [] }, path: own, isPrefix }: Rule<T>) =>
      (isPrefix ? path.startsWith(own) : path === own) && when.every(condition => holds(condition, request));
    return this.rules.find(takes)?.feature;
  }
}

function ruleOf<T>(feature: T, path: string): Rule<T> {
  const isPrefix = path.endsWith('*');
  // paths of requests are compared as they are written in one way only
  return { feature, isPrefix, path: canonicalPath({ path: isPrefix ? path.slice(0, -1) : path }) };
}

function compare<T extends Routed>(a: Rule<T>, b: Rule<T>): number {
  const conditions = ({ feature: { when = [] } }: Rule<T>) => when.length > 0 ? 1 : 0;
  const weighted = ({ feature: { weight } }: Rule<T>) => weight === undefined || weight >= EVERYTHING ? 0 : 1;
  return b.path.length - a.path.length
    // of two that begin alike, the exact one is longer by what the other leaves open
    || Number(a.isPrefix) - Number(b.isPrefix)
    || conditions(b) - conditions(a)
    || weighted(b) - weighted(a);
}
