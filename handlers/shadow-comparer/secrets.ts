import { isList, isObject, Tree } from './json-tree';
import { Paths } from './paths';

/** Shorter values, such as `true` and `42`, are everywhere. */
const SHORTEST = 4;
/** Library default. */
const MOST = 2_000;

/** The values at redacted places of documents. Another answer may have them at another place. */
export class Secrets {
  static of(trees: readonly (Tree | undefined)[], redact: readonly string[]): Secrets {
    const secrets = new Secrets();
    const paths = Paths.of(redact);
    if (paths !== Paths.NONE) trees.forEach(tree => tree !== undefined && secrets.collect(tree, paths, paths.isHere));
    return secrets;
  }

  private readonly values = new Set<string>();
  /** Whether there are more than are kept: then nothing is shown. */
  private isFull = false;

  private constructor() {}

  /** Whether a text has one of them in it. */
  isIn(text: string): boolean {
    return this.isFull || [...this.values].some(value => text.includes(value));
  }

  /** The name of a member as it may be stored: those that a pointer calls `*` can be identifiers of people. */
  nameOf(name: string, redact: Paths): string {
    return redact.namesAll(name) || this.isIn(name) ? '*' : name;
  }

  private collect(tree: Tree, redact: Paths, isHidden: boolean): void {
    if (isList(tree)) {
      tree.forEach((element, index) => this.below(element, String(index), redact, isHidden));
    } else if (isObject(tree)) {
      for (const name of Object.keys(tree)) {
        if (isHidden || redact.namesAll(name.slice(1))) this.keep(name.slice(1));
        this.below(tree[name], name.slice(1), redact, isHidden);
      }
    } else if (isHidden && typeof tree === 'string') {
      this.keep(tree.slice(1));
    }
  }

  private below(tree: Tree, name: string, redact: Paths, isHidden: boolean) {
    const further = redact.below(name);
    if (isHidden || further !== Paths.NONE) this.collect(tree, further, isHidden || further.isHere);
  }

  private keep(value: string) {
    if (value.length < SHORTEST) return;
    if (this.values.size < MOST) this.values.add(value);
    else this.isFull ||= !this.values.has(value);
  }
}
