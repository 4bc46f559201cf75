import { literalOf } from './paths';
import { Validation } from '../../core/private/validation';
import { PriorityBlocks } from '../../core/web/private/priority-blocks';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#path-conditions */
export const LONGEST_PATH = 128;
/** The priorities of a path: those of rules with conditions, and the last one without. */
const SIZE = 5;
/** The paths of one length and kind. 2 × 128 ranks of 39 blocks of 5 are 49,920 of the 50,000 priorities of a listener. */
const BLOCKS = 39;

/** The priorities of a façade's rules: longer paths first, of equals the exact one, and at a path the rules with conditions. */
export class FacadeRulePriorities {
  private readonly blocks = new PriorityBlocks(BLOCKS, SIZE);
  private readonly conditional = new Map<string, number>();

  constructor(private readonly validation: Validation) {}

  /** @param feature the name, for errors */
  of(feature: string, path: string, hasConditions: boolean): number {
    const literal = literalOf(path);
    const rank = 2 * (LONGEST_PATH - literal.length) + (literal === path ? 0 : 1);
    const first = this.blocks.first(rank, path) ?? this.validation.fail('paths',
      `be at most ${BLOCKS} of one length on a load balancer (library limit: priorities of rules), of which '${feature}' needs one more`, path);
    if (!hasConditions) { return first + SIZE - 1; }
    const count = this.conditional.get(path) ?? 0;
    this.validation.check(count < SIZE - 1, 'when',
      `be given for at most ${SIZE - 1} features with targets at '${path}' (library limit: priorities of rules), of which '${feature}' is one more`, count + 1);
    this.conditional.set(path, count + 1);
    return first + count;
  }
}
