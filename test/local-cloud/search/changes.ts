import * as fc from 'fast-check';
import { Unpublishable } from '../../../handlers/shared/publishing/unpublishable';
import { DocumentChange } from '../../../handlers/shared/search/document-change';
import { StreamedRecord } from '../../../handlers/shared/stream/stream-run';
import { versionOf } from '../../../handlers/shared/stream/version';

export const STREAM = 'arn:aws:kinesis:us-east-1:000000000000:stream/orders';

/** What the mapping of the tests knows. */
export const PROPERTIES = { name: { type: 'text' }, price: { type: 'long' }, day: { type: 'date' }, label: { type: 'keyword' } };

export interface Order {
  readonly id: string;
  readonly document?: object;
}

/** A change of an order, as a record of a stream. */
export interface ChangeRecord extends StreamedRecord {
  readonly data: string;
}

const FIRST = 49_545_115_243_490_985_018_280_067_714_973_144_582_180_062_593_244_200_961n;

/** A record with a sequence number as Kinesis has them: some have more digits than others. */
export function recordOf(place: number, data: string): ChangeRecord {
  const id = String(FIRST * 10n ** BigInt(place >= 2_000 ? 1 : 0) + BigInt(place) * 1_000_003n);
  return { id, source: STREAM, data, content: () => Buffer.from(data) };
}

export function projected({ id: sequence, source, data }: ChangeRecord): DocumentChange[] {
  const { id, document } = parsed(data);
  return [{ id, version: versionOf(source, sequence)!, ...document !== undefined && { document: JSON.stringify(document) } }];
}

function parsed(data: string): Order {
  try {
    return JSON.parse(data) as Order;
  } catch {
    throw new Unpublishable('a record must be valid JSON');
  }
}

/** Records that can never be written, and what their reasons have to match. */
const POISON: Array<[string, RegExp]> = [
  ['{"id":"K","document":{"price":"free"}}', /^status 400, mapper_parsing_exception, \w+, field price of type long$/],
  ['{"id":"K","document":{"day":"yesterday"}}', /^status 400, mapper_parsing_exception, .*field day of type date$/],
  [`{"id":"K","document":{"label":"${'x'.repeat(33_000)}"}}`, /^status 400, illegal_argument_exception/],
  ['{"id":"K","document":{"price":{"a":1}}}', /^status 400, mapper_parsing_exception/],
  [`{"id":"${'k'.repeat(600)}","document":{}}`, /^the id of a document must have 1 to 512 bytes/],
  ['{"id":"K","document":{"_catalog":{}}}', /^a document must not have the member _catalog/],
  ['{"id":"K","document":', /^a record must be valid JSON$/],
];

/** What the handler finds itself, before the engine sees it. */
export const FOUND_BY_HANDLER = POISON.slice(4).map(([, reason]) => reason);

export interface Scenario {
  /** In the order in which they were put. */
  readonly records: ChangeRecord[];
  /** Reasons of the poison among them, by sequence number. */
  readonly poison: Map<string, RegExp>;
  /** Sequence numbers of the poison that is the newest of its key. */
  readonly newest: Set<string>;
  /** What the view must be at last. */
  readonly view: Map<string, object>;
}

/** Changes of orders, the same for the same seed. */
export function scenario({ seed, changes, keys, deletes, poison }: Record<'seed' | 'changes' | 'keys' | 'deletes' | 'poison', number>): Scenario {
  const drawn = fc.record({ key: fc.nat(keys - 1), price: fc.integer(), name: fc.constantFrom('flat white', 'espresso', 'mocha') });
  const draws = fc.sample(drawn, { seed, numRuns: changes });
  const places = shuffled(Array.from({ length: changes }, (_, place) => place), seed);
  const deleted = new Set(places.slice(0, deletes));
  const poisoned = new Map(places.slice(deletes, deletes + poison).map((place, index) => [place, POISON[index % POISON.length]]));
  const reasons = new Map<string, RegExp>();
  const newest = new Map<number, string>();
  const view = new Map<string, object>();
  const records = draws.map(({ key, name, price }, place) => {
    const id = `order-${key}`;
    const [text, reason] = poisoned.get(place) ?? [];
    if (text !== undefined) {
      const record = recordOf(place, text.replace('"K"', JSON.stringify(id)));
      reasons.set(record.id, reason!);
      newest.set(key, record.id);
      return record;
    }
    newest.delete(key);
    const day = new Date(Date.UTC(2026, 0, 1) + place * 1_000).toISOString();
    // some members are not in every version
    const document = { name, price, day, note: { place }, ...price % 2 === 0 && { label: name } };
    if (deleted.has(place)) view.delete(id);
    else view.set(id, document);
    return recordOf(place, JSON.stringify({ id, ...!deleted.has(place) && { document } }));
  });
  return { records, poison: reasons, newest: new Set(newest.values()), view };
}

/** Some come again, and some earlier or later than they were put: the share of each is 10 %. */
export function disturbed(records: readonly ChangeRecord[], seed: number): ChangeRecord[] {
  const places = shuffled(records.map((_, place) => place), seed);
  const tenth = Math.floor(records.length / 10);
  const draws = fc.sample(fc.integer({ min: -300, max: 300 }), { seed, numRuns: 2 * tenth });
  const at = records.map((record, place) => ({ record, at: place }));
  places.slice(0, tenth).forEach((place, index) => { at[place] = { ...at[place], at: place + draws[index] }; });
  const again = places.slice(tenth, 2 * tenth).map((place, index) => ({ record: records[place], at: place + Math.abs(draws[tenth + index]) }));
  return [...at, ...again].sort((one, other) => one.at - other.at).map(({ record }) => record);
}

function shuffled(places: number[], seed: number): number[] {
  return fc.sample(fc.shuffledSubarray(places, { minLength: places.length, maxLength: places.length }), { seed, numRuns: 1 })[0];
}
