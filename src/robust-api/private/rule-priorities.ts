import { createHash } from 'crypto';
import { ApiAlternative, ApiRoute, isFallback } from './api-route';
import { RouteKey } from '../../core/web/private/route-key';

/** The priorities of one path: its methods, then ANY, then the refusal of other methods. */
const BLOCK = 25;
const CONDITIONAL = 10;
/** The paths of one rank. A load balancer has 100 rules unless its quota is raised. */
const BLOCKS = 100;
const MOST_PARAMETERS = 9;

/**
 * The priorities of a load balancer's rules: more specific paths first. A path keeps its priority when
 * others are added, because CloudFormation cannot swap priorities. Two rules would have the same
 * priority for a moment, which is refused.
 */
export class RulePriorities {
  private readonly taken = new Map<number, string>();

  /** The priority of a backend's rule. */
  of(route: ApiRoute, alternative: ApiAlternative): number {
    const conditional = route.alternatives.filter(other => !isFallback(other) && other.when.length > 0).indexOf(alternative);
    const tier = conditional === -1 ? CONDITIONAL : conditional;
    return this.block(route.key) + (route.key.method === 'ANY' ? CONDITIONAL + 1 : 0) + tier;
  }

  /** The priority of the rule that refuses other methods. */
  ofRefusal(key: RouteKey): number {
    return this.block(key) + 2 * (CONDITIONAL + 1);
  }

  private block({ path, parameters, segments, isGreedy }: RouteKey): number {
    const rank = isGreedy ? MOST_PARAMETERS + 1 + Math.max(0, MOST_PARAMETERS - segments.length) : Math.min(MOST_PARAMETERS, parameters.length);
    const start = createHash('sha256').update(path).digest().readUInt32BE() % BLOCKS;
    for (let i = 0; i < BLOCKS; i++) {
      const block = rank * BLOCKS + (start + i) % BLOCKS;
      if ((this.taken.get(block) ?? path) === path) {
        this.taken.set(block, path);
        return 1 + block * BLOCK;
      }
    }
    throw new Error(`RulePriorities: paths of one rank must be at most ${BLOCKS} (library limit), got one more: '${path}'.`);
  }
}
