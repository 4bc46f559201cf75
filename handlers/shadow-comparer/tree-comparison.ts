import { Differences, DifferenceKind } from './difference';
import { isList, isNear, isObject, Tree, TreeObject, typeOf } from './json-tree';
import { Match, matchOf } from './matching';
import { ComparisonRules, Place } from './place';
import { Secrets } from './secrets';
import { shownValue } from './shown-value';

/** Values that are visited to find out which element belongs to which, about half a second of CPU; library default. */
const MOST_VISITS = 150_000;

class TooManyVisits extends Error {}

/** Compares two JSON values. The time is bounded: linear, and a limit for lists without order. */
export class TreeComparison {
  private visits = 0;

  /** @param noise pointers to values that change with every answer: they do not say which element belongs to which */
  constructor(private readonly rules: ComparisonRules, private readonly noise: readonly string[], private readonly secrets: Secrets) {}

  compare(legacy: Tree, next: Tree, found: Differences): void {
    this.walk(legacy, next, Place.root(this.rules, this.noise, this.secrets), found);
  }

  private walk(legacy: Tree, next: Tree, place: Place, found: Differences): void {
    if (place.isIgnored) return;
    this.visit(place);
    const type = typeOf(legacy);
    if (type !== typeOf(next)) return add(found, 'type', place, legacy, next);
    if (isList(legacy)) return this.walkElements(legacy, next as readonly Tree[], place, found);
    if (isObject(legacy)) return this.walkObject(legacy, next as TreeObject, place, found);
    const isEqual = type === 'number' ? isNear(legacy as string, next as string, this.rules.tolerance) : legacy === next;
    if (!isEqual) add(found, 'value', place, legacy, next);
  }

  /** Only what is done for the sake of a list without order: the rest is linear. */
  private visit({ isDescribed }: Place): void {
    if (!isDescribed && ++this.visits > MOST_VISITS) throw new TooManyVisits();
  }

  private walkObject(legacy: TreeObject, next: TreeObject, place: Place, found: Differences): void {
    for (const name of Object.keys(legacy)) {
      const member = place.member(name.slice(1));
      if (Object.hasOwn(next, name)) this.walk(legacy[name], next[name], member, found);
      else if (!member.isIgnored) add(found, 'missing', member, legacy[name], undefined);
    }
    for (const name of Object.keys(next)) {
      if (Object.hasOwn(legacy, name)) continue;
      const member = place.member(name.slice(1));
      if (!member.isIgnored) add(found, 'added', member, undefined, next[name]);
    }
  }

  private walkElements(legacy: readonly Tree[], next: readonly Tree[], place: Place, found: Differences): void {
    if (place.isUnordered) return this.walkSet(legacy, next, place, found);
    for (let index = 0; index < Math.max(legacy.length, next.length); index++) {
      this.walkElement(legacy[index], next[index], place.element(index), found);
    }
  }

  private walkElement(legacy: Tree | undefined, next: Tree | undefined, element: Place, found: Differences): void {
    if (legacy !== undefined && next !== undefined) this.walk(legacy, next, element, found);
    else if (!element.isIgnored) add(found, next === undefined ? 'missing' : 'added', element, legacy, next);
  }

  private walkSet(legacy: readonly Tree[], next: readonly Tree[], place: Place, found: Differences): void {
    const element = place.element(0);
    if (element.isIgnored) return;
    let match: Match | undefined;
    try {
      match = matchOf(legacy, next, {
        keyOf: tree => this.canonical(tree, element),
        costOf: (one, other) => this.cost(one, other, element),
        // otherwise equal elements have equal keys
        canBeEqualByDistance: this.rules.tolerance > 0,
      });
    } catch (error) {
      // within another list without order, that list is the one that takes too long
      if (!(error instanceof TooManyVisits) || !place.isDescribed) throw error;
    }
    if (match === undefined) return add(found, 'unmatched', place, legacy, next);
    match.pairs.forEach(([one, other]) => this.walk(legacy[one], next[other], place.element(one), found));
    match.onlyLegacy.forEach(index => this.walkElement(legacy[index], undefined, place.element(index), found));
    match.onlyNext.forEach(index => this.walkElement(undefined, next[index], place.element(index), found));
  }

  /** How many kinds of differences two elements have, apart from noise. */
  private cost(legacy: Tree, next: Tree, element: Place): number {
    const found = new Differences();
    this.walk(legacy, next, element.undescribed(), found);
    return found.all.filter(({ kind, pointer }) => kind !== 'value' || !this.noise.includes(pointer)).length;
  }

  /** The same text for values that are equal: without what is ignored, and in any order where the order has no meaning. */
  private canonical(tree: Tree, place: Place): string {
    this.visit(place);
    if (place.isIgnored) return '';
    if (isList(tree)) {
      const elements = tree.map((element, index) => this.canonical(element, place.element(index)));
      return `[${(place.isUnordered ? elements.sort() : elements).join(',')}]`;
    }
    if (isObject(tree)) {
      const members = Object.keys(tree).sort().map(name => ({ name, member: place.member(name.slice(1)) })).filter(({ member }) => !member.isIgnored);
      return `{${members.map(({ name, member }) => `${JSON.stringify(name)}:${this.canonical(tree[name], member)}`).join(',')}}`;
    }
    return place.isNoise ? typeOf(tree) : JSON.stringify(tree);
  }
}

function add(found: Differences, kind: DifferenceKind, place: Place, legacy: Tree | undefined, next: Tree | undefined): void {
  const shown = (tree: Tree | undefined) => tree === undefined ? undefined : shownValue(tree, place);
  found.add({ kind, pointer: place.pointer }, () => place.isDescribed ? { at: place.at, legacy: shown(legacy), new: shown(next) } : { at: place.at });
}
