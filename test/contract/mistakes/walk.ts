import { App, Stack } from 'aws-cdk-lib';
import { hasPlace, Place, withValue } from './places';
import { Intercept, interceptPublicCalls } from './public-calls';
import { PatternFixture } from '../pattern-fixture';
import { fixturesOf, patterns } from '../patterns';

/** `PubSub at 'Shop/Events': …` or `EventContract.fromSchema: …`, what it must be, and what it is. */
const OWN_WORDS = /^(\w+ at '[^']+'|\w+\.\w+): .+ must .+, got .+\.$/s;
/** A name of the code's own, or what JavaScript says of a value. */
const OTHER_WORDS = /\b_\w|is not a function|undefined|\[object Object\]/;

export const ACCEPTED = 'no error';

/** Gives wrong values to the calls of the fixtures of all patterns, one at a time. */
export class Walk {
  private readonly users = new Map<Place, PatternFixture>();
  private intercept: Intercept;

  /** @param places that are of interest */
  constructor(places: Place[]) {
    this.intercept = (_, args) => args;
    interceptPublicCalls((call, args) => this.intercept(call, args));
    const calls = new Map<string, Place[]>();
    places.forEach(place => calls.set(place.call, [...calls.get(place.call) ?? [], place]));
    const costs = new Map<PatternFixture, number>();
    for (const fixture of patterns().flatMap(pattern => fixturesOf(pattern).fixtures)) {
      const seen = new Set<Place>();
      let count = 0;
      this.intercept = (call, args) => {
        count += 1;
        calls.get(call)?.filter(place => hasPlace(args, place)).forEach(place => seen.add(place));
        return args;
      };
      make(fixture, emptyStack());
      costs.set(fixture, count);
      for (const place of seen) {
        const other = this.users.get(place);
        if (!other || costs.get(other)! > count) { this.users.set(place, fixture); }
      }
    }
  }

  /** Places that a fixture gives something at. Most places have one. */
  get places(): Place[] {
    return [...this.users.keys()];
  }

  /** The error of the smallest fixture that has the place, with a wrong value there. */
  errorWith(place: Place, wrong: (stack: Stack, before: unknown) => unknown): string {
    try {
      this.stackWith(place, wrong);
      return ACCEPTED;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** The stack of that fixture. */
  stackWith(place: Place, value: (stack: Stack, before: unknown) => unknown): Stack {
    const stack = emptyStack();
    let isGiven = false;
    this.intercept = (call, args) => {
      if (isGiven || call !== place.call || !hasPlace(args, place)) { return args; }
      isGiven = true;
      return withValue(args, place, before => value(stack, before));
    };
    make(this.users.get(place)!, stack);
    return stack;
  }
}

/** Whether an error is in the words of the library. */
export function isWellTold(message: string): boolean {
  return OWN_WORDS.test(message) && !OTHER_WORDS.test(message);
}

function make({ create }: PatternFixture, stack: Stack) {
  create(stack, 'First');
}

function emptyStack(): Stack {
  return new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Contract');
}
