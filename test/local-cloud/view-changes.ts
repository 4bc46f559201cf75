import { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

const [DELETES, POISON] = [50, 20];
/** Of ten records, one is delivered twice and one later. */
const OF = 10;
/** How much later, at most. */
const LATER = 300;
/** Numbers that JavaScript rounds to one, and that 64 bits have. */
const BEYOND = 8_345_678_901_234_567_000n;

/** An item as it is from now on; without `item`, one that is removed. */
export interface Change {
  readonly id: string;
  readonly item?: Item;
  readonly isPoison?: boolean;
}

/** Numbers that look as if by chance, the same in each run: https://en.wikipedia.org/wiki/Lehmer_random_number_generator */
export function chances(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = state * 48_271 % 2_147_483_647;
    return state % below;
  };
}

/**
 * `count` changes, at least 1,000, of a tenth as many items, each changed ten times. 50 are removals, half of them in the last round. 20 are poison for
 * views that need a number in `views`, none of them the last of its item. Consecutive changes are of different items.
 */
export function changes(count: number): Change[] {
  const items = count / 10;
  const chance = chances(count);
  const last = count - items;
  const [early, late, poison] = [Math.floor(2 * last / DELETES), Math.floor(2 * items / DELETES), Math.floor(last / POISON)];
  return Array.from({ length: count }, (_, at) => {
    const id = `tweet-${at * 37 % items}`;
    if (at < last ? at % early === 2 && at < early * DELETES / 2 : at % late === 0 && at < last + late * DELETES / 2) return { id };
    const isPoison = at < last && at % poison === 1;
    const views = isPoison ? { M: {} } : { N: String(BEYOND + BigInt(chance(997))) };
    const text = 'word '.repeat(1 + chance(4)).trim();
    return { id, isPoison, item: { id: { S: id }, views, country: { S: chance(2) ? 'ES' : 'IT' }, text: { S: text } } };
  });
}

/** The records as they are delivered: one in ten twice, and one in ten later than those behind it. */
export function disordered<T>(records: readonly T[]): T[] {
  const chance = chances(records.length);
  const placed = records.flatMap((record, at) => {
    const later = { record, place: at + 1 + chance(LATER) };
    if (at % OF === 3) return [{ record, place: at }, later];
    return [at % OF === 7 ? later : { record, place: at }];
  });
  return placed.sort((one, other) => one.place - other.place).map(({ record }) => record);
}
