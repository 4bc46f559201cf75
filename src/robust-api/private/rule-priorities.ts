import { ApiAlternative, ApiRoute } from './api-route';
import { Validation } from '../../core/private/validation';
import { PriorityBlocks } from '../../core/web/private/priority-blocks';
import { RouteKey } from '../../core/web/private/route-key';

/** The priorities of one path: its methods, then ANY, then the refusal of other methods. */
const BLOCK = 25;
/** Of the methods without conditions. What is below is for their backends with conditions. */
const METHODS: { readonly [method: string]: number } = { HEAD: 4, OPTIONS: 5, PATCH: 6, PUT: 7, DELETE: 8, POST: 9, GET: 10 };
const FIRST_OF_ANY = 11;
const ANY = 21;
const REFUSAL = 22;
const MOST_PARAMETERS = 9;
/** Paths without greedy parameter by their parameters, then those with one by their segments. */
const RANKS = 2 * (MOST_PARAMETERS + 1);

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html */
export const LAST_PRIORITY = 50_000;
/** One path of each rank. */
export const SMALLEST_RANGE = RANKS * BLOCK;

/** The priorities that the rules of an API may have. */
export interface PriorityRange {
  readonly first: number;
  readonly last: number;
}

/** 20 ranks of 100 blocks. */
export const WHOLE_LISTENER: PriorityRange = { first: 1, last: LAST_PRIORITY };

/** The priorities of a load balancer's rules: more specific paths first. */
export class RulePriorities {
  private readonly blocks: PriorityBlocks;
  private readonly paths: number;
  private readonly taken = new Set<number>();

  constructor(private readonly validation: Validation, private readonly range: PriorityRange = WHOLE_LISTENER) {
    this.paths = Math.floor((range.last - range.first + 1) / SMALLEST_RANGE);
    this.blocks = new PriorityBlocks(this.paths, BLOCK);
  }

  /** The priority of the rule of a backend with conditions, or of all others of the route. */
  of({ key }: ApiRoute, { when }: ApiAlternative): number {
    const block = this.block(key);
    const [first, last] = key.method === 'ANY' ? [FIRST_OF_ANY, ANY] : [0, METHODS[key.method]];
    let slot = when.length > 0 ? first : last;
    while (when.length > 0 && slot < last && this.taken.has(block + slot)) { slot++; }
    this.validation.check(!this.taken.has(block + slot) && (when.length === 0 || slot < last), 'when',
      `be given for at most ${last - first} backends of '${key.text}'${key.method === 'ANY' ? '' : `, together with those of other methods of '${key.path}'`} `
      + '(library limit: priorities of rules; a route for ANY has 10)', last - first + 1);
    this.taken.add(block + slot);
    return block + slot;
  }

  /** The priority of the rule that refuses other methods. */
  ofRefusal(key: RouteKey): number {
    return this.block(key) + REFUSAL;
  }

  private block({ text, path, parameters, segments, isGreedy }: RouteKey): number {
    const rank = isGreedy ? MOST_PARAMETERS + 1 + Math.max(0, MOST_PARAMETERS - segments.length) : Math.min(MOST_PARAMETERS, parameters.length);
    const first = this.blocks.first(rank, path);
    if (first !== undefined) { return first + this.range.first - 1; }
    const kind = isGreedy ? 'with a greedy parameter after as many segments' : `with ${parameters.length} parameters`;
    return this.validation.fail('key',
      `have one of at most ${this.paths} paths ${kind} (library limit: priorities of rules); use a second API for others`, text);
  }
}
