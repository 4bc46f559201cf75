import fc from 'fast-check';
import { read, SETTINGS } from './tweets';
import { ItemEvent } from '../../../handlers/event-table-writer/item-event';
import { Kept, merged } from '../../../handlers/event-table-writer/merge';
import { Image } from '../../../handlers/shared/stream/table-change';
import { compareItemVersions } from '../../../handlers/shared/views/item-version';

const WRITTEN = new Map(SETTINGS.events.map(({ contract: { name }, attributes }) => [`${name}.v1`, attributes]));
const contentOf = fc.record({
  text: fc.string({ maxLength: 3, unit: 'grapheme-ascii' }), country: fc.constantFrom('ES', 'IT'), views: fc.integer({ min: 0, max: 9 }),
}, { requiredKeys: [] });
/** Versions that JavaScript would round to a few, and their spellings. */
const spelled = (version: number, spelling: number) => `${10n ** 20n + BigInt(version)}${['', '.0', 'e0'][spelling]}`;
const events = fc.array(fc.tuple(fc.constantFrom(...WRITTEN.keys()), contentOf, fc.nat({ max: 2 })), { minLength: 1, maxLength: 12 }).map(all =>
  all.map(([type, content, spelling], version): ItemEvent =>
    read(type, JSON.stringify({ id: '1', tweet: { id: '1' }, version: 0, ...content }).replace('"version":0', `"version":${spelled(version, spelling)}`))));
/** At least once, in any order. */
const deliveries = events.chain(all => fc.record({
  all: fc.constant(all),
  delivered: fc.array(fc.constantFrom(...all), { maxLength: 8 })
    .chain(more => fc.shuffledSubarray([...all, ...more], { minLength: all.length + more.length })),
}));

const after = (delivered: ItemEvent[]): Kept => delivered.reduce<Kept>((kept, event) => merged(kept, event, SETTINGS) ?? kept, {});
const isNewer = (one: ItemEvent, other: ItemEvent) => compareItemVersions(one.version, other.version)! > 0;

/** What the events say, in their order. */
function expected(all: ItemEvent[]): Image | undefined {
  const lastRemoval = all.map(({ removes }) => removes).lastIndexOf(true);
  const since = all.slice(lastRemoval + 1);
  const attributes = new Map<string, Image[string] | undefined>();
  const valueIn = (event: ItemEvent, name: string) => Object.hasOwn(event.attributes, name) ? event.attributes[name] : undefined;
  since.forEach(event => WRITTEN.get(event.type)!.forEach(name => attributes.set(name, valueIn(event, name))));
  return since.length === 0 ? undefined : Object.fromEntries([...attributes].filter(([, value]) => value !== undefined)) as Image;
}

test('events make the same item in whatever order they come, and however often', () => {
  fc.assert(fc.property(deliveries, ({ all, delivered }) => {
    const { item, removedAt } = after(delivered);
    const { id, version, eventVersions, ...attributes } = item ?? {};
    const content = expected(all);
    expect(item && attributes).toEqual(content);
    if (item) { expect([id, version]).toEqual([{ S: '1' }, all.at(-1)!.version]); }
    expect(eventVersions !== undefined).toBe(content !== undefined);
    const removals = all.filter(({ removes }) => removes);
    expect(removedAt).toEqual(removals.at(-1)?.version);
  }), { numRuns: 500 });
});

test('an event that has been merged changes nothing, and neither does an older one of its contract', () => {
  fc.assert(fc.property(deliveries, ({ all, delivered }) => {
    const kept = after(delivered);
    const counts = all.filter(event => merged(kept, event, SETTINGS) !== undefined);
    expect(counts).toEqual([]);
    expect(all.every((event, at) => at === 0 || isNewer(event, all[at - 1]))).toBe(true);
  }), { numRuns: 200 });
});

test('of two contracts with one version the name decides, in any order', () => {
  const [posted, edited] = [read('TweetPosted.v1', '{"id":"1","version":1,"text":"a"}'), read('TweetEdited.v1', '{"id":"1","version":1,"text":"b"}')];
  expect(after([posted, edited])).toEqual(after([edited, posted]));
  expect(after([edited, posted]).item!.text).toEqual({ S: 'a' });
});

test('to the contract that a deployment gives an attribute, its earlier events are ones without it, until a newer event comes', () => {
  const shared = { ...SETTINGS, events: SETTINGS.events.map(event => event.contract.name === 'TweetEdited' ? { ...event, attributes: ['text', 'country'] } : event) };
  const posted = (version: number) => read('TweetPosted.v1', `{"id":"1","version":${version},"country":"ES"}`);
  const [edited, editedLater] = [read('TweetEdited.v1', '{"id":"1","version":8}'), read('TweetEdited.v1', '{"id":"1","version":9,"country":"IT"}', 'tweets', shared)];
  const removed = merged(after([posted(7)]), edited, shared)!;
  expect(removed.item).not.toHaveProperty('country');
  expect(merged(after([edited]), posted(7), shared)!.item).not.toHaveProperty('country');
  expect(merged(removed, editedLater, shared)!.item!.country).toEqual({ S: 'IT' });
  expect(merged(removed, posted(9), shared)!.item!.country).toEqual({ S: 'ES' });
});

test('an item that is too large, and a version of another type, are reasons to reject', () => {
  const large = read('TweetPosted.v1', JSON.stringify({ id: '1', version: 1, text: 'x'.repeat(409_600) }));
  expect(() => merged({}, large, SETTINGS)).toThrow('the item must have at most 409600 bytes, got 409');
  const kept = after([read('TweetPosted.v1', '{"id":"1","version":1}')]);
  expect(() => merged(kept, read('TweetPosted.v1', '{"id":"1","version":"2"}'), SETTINGS)).toThrow('the version must be of the type of those before it');
  expect(() => merged(kept, read('TweetRemoved.v1', '{"id":"1","version":"2"}'), SETTINGS)).toThrow('the version must be of the type of those before it');
});

test('a contract that the table no longer takes leaves nothing behind an erasure', () => {
  const kept = after([read('TweetEdited.v1', '{"id":"1","version":9,"text":"b"}')]);
  const without = { ...SETTINGS, events: SETTINGS.events.filter(({ contract }) => contract.name !== 'TweetEdited') };
  expect(merged(kept, read('TweetRemoved.v1', '{"id":"1","version":5}'), without)!.item).not.toHaveProperty('text');
});
