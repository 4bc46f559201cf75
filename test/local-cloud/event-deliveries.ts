import { chances, Item } from './view-changes';

export interface TweetEvent {
  readonly type: 'TweetPosted.v1' | 'TweetViewed.v1' | 'TweetRemoved.v1';
  readonly data: Readonly<Record<string, string | number>>;
}

/** Of ten keys one is removed and comes back, and one is removed for good. */
const OF = 10;

/** Events of `count / 10` keys, in the order of their versions: ten of each key. */
export function tweetEvents(count: number): TweetEvent[] {
  const keys = count / OF;
  const chance = chances(count);
  return Array.from({ length: count }, (_, at) => {
    const [key, round] = [at % keys, Math.floor(at / keys)];
    const head = { id: `tweet-${key}`, version: 1_000 + at };
    if (key % OF === 3 ? round === 6 : key % OF === 7 && round === 9) return { type: 'TweetRemoved.v1', data: head };
    const country = chance(2) ? 'ES' : 'IT';
    if (round % 3 === 0) return { type: 'TweetPosted.v1', data: { ...head, text: `text ${at}`, ...chance(2) && { country } } };
    return { type: 'TweetViewed.v1', data: { ...head, views: chance(1_000), ...chance(2) && { country } } };
  });
}

/** Events that can never be written: without a version, with a text as the version, with a key that is too long. */
export const POISON: TweetEvent[] = [
  { type: 'TweetPosted.v1', data: { id: 'poison-1', text: 'no version' } },
  { type: 'TweetViewed.v1', data: { id: 'poison-2', version: 'three', views: 1 } },
  { type: 'TweetPosted.v1', data: { id: 'poison-3'.padEnd(3_000, '!'), version: 3, text: 'a long key' } },
];

/** The order by chance, one in ten twice. */
export function shuffled<T>(all: readonly T[]): T[] {
  const chance = chances(all.length + 1);
  const placed = [...all, ...all.filter((_, at) => at % OF === 4)].map(each => ({ each, place: chance(1_000_003) }));
  return placed.sort((one, other) => one.place - other.place).map(({ each }) => each);
}

/** The items that the events make in the order of their versions. */
export function itemsOf(events: readonly TweetEvent[]): Map<string, Item> {
  const items = new Map<string, Item>();
  for (const { type, data: { id, version, text, views, country } } of events) {
    const { text: _text, views: _views, country: _country, ...before } = items.get(id as string) ?? {};
    if (type === 'TweetRemoved.v1') { items.delete(id as string); continue; }
    const kept = type === 'TweetPosted.v1' ? { views: _views, text: text as string } : { text: _text?.S, views: { N: String(views) } };
    items.set(id as string, {
      ...before,
      ...kept.views && { views: kept.views },
      ...kept.text !== undefined && { text: { S: kept.text } },
      ...country !== undefined && { country: { S: country as string } },
      id: { S: id as string },
      version: { N: String(version) },
    });
  }
  return items;
}
