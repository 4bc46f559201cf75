import jsonata from 'jsonata';
import { withinTime } from './time-limit';

/** A function of JSONata, as expressions see it. */
interface Native {
  readonly implementation: (this: unknown, ...args: unknown[]) => unknown;
}

/** The longest text that `$pad` makes; library default: a response has 6 MB. */
const LONGEST_PADDED = 1_000_000;

/**
 * Functions for the place of JSONata's own, whose limit of time is not looked at within them: `$distinct` compares each element with all others, `$pad`
 * makes a text of any length, which a source may decide, and `$sort` waits for a promise at each comparison.
 *
 * @param refuse the error for what is too much
 */
export async function boundedNatives(library: typeof jsonata, millis: number, refuse: () => Error): Promise<ReadonlyMap<string, unknown>> {
  const nativeOf = async (name: string) => await library(`$${name}`).evaluate({}) as Native;
  const [distinct, pad, sort] = await Promise.all(['distinct', 'pad', 'sort'].map(nativeOf));
  const implementations: [string, Native, Native['implementation']][] = [
    ['distinct', distinct, list => {
      const result = withinTime(millis, () => ({ value: distinct.implementation(list) }));
      if (result === undefined) throw refuse();
      return result.value;
    }],
    ['pad', pad, (text, width, ...more) => {
      if (Math.abs(Number(width)) > LONGEST_PADDED) throw refuse();
      return pad.implementation(text, width, ...more);
    }],
    ['sort', sort, function (list, comparator) {
      return comparator === undefined && isSortable(list) ? [...list].sort(inOrder) : sort.implementation.call(this, list, comparator);
    }],
  ];
  return new Map(implementations.map(([name, native, implementation]) => [name, { ...native, implementation }]));
}

/** What `$sort` compares without a function: https://docs.jsonata.org/array-functions#sort. */
function isSortable(list: unknown): list is (string | number)[] {
  return Array.isArray(list) && list.length > 1 && ['string', 'number'].some(type => list.every(each => typeof each === type));
}

function inOrder(one: string | number, other: string | number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
