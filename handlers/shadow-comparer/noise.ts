import { Difference, keyOf } from './difference';
import { NoiseRecord, ShadowRecords } from '../shared/strangler/shadow-records';

/** What other instances have learned is known after this time; library default. */
const KNOWN_MILLIS = 60_000;
/** Legacy must differ from itself this often, and in nine of ten comparisons: what changes once in a while is no noise. Library defaults. */
const LEAST_SEEN = 3;
const LEAST_RATIO = 9;
/** Places of a feature; library default. */
const MOST_PLACES = 200;
/** Of a sort key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, without its prefix. */
const LONGEST_KEY_BYTES = 1_000;
/** Only these say where they are. The others are excused one by one, and are no evidence. */
const LEARNED_KINDS: readonly string[] = ['value', 'type', 'missing', 'added'];

/** The places in which the answers of legacy differ from one another. */
export class Noise {
  private known = new Map<string, NoiseRecord>();
  private readAt = -Infinity;

  constructor(private readonly feature: string, private readonly records: ShadowRecords, private readonly now: () => number) {}

  async read(): Promise<void> {
    if (this.now() - this.readAt < KNOWN_MILLIS) return;
    const records = await this.records.noise(this.feature);
    this.known = new Map(records.map(record => [record.key, record]));
    this.readAt = this.now();
  }

  isLearned(difference: Difference): boolean {
    const { differed = 0, same = 0 } = this.known.get(keyOf(difference)) ?? {};
    return differed >= LEAST_SEEN && differed >= LEAST_RATIO * same;
  }

  /** Pointers to values that are noise. */
  get values(): string[] {
    return [...this.known.values()].filter(({ key }) => key.startsWith('value ') && this.isLearned(differenceOf(key))).map(({ key }) => key.slice('value '.length));
  }

  /**
   * Learns from two answers of legacy.
   *
   * @param differing where they differ from each other
   * @param suspected where the new service differs
   */
  async learn(differing: readonly Difference[], suspected: readonly Difference[]): Promise<void> {
    const keys = new Set(differing.filter(({ kind }) => LEARNED_KINDS.includes(kind)).map(keyOf));
    for (const key of keys) {
      const hasRoom = this.known.has(key) || this.known.size < MOST_PLACES;
      if (hasRoom && Buffer.byteLength(key) <= LONGEST_KEY_BYTES) await this.add({ key, differed: 1, same: 0 });
    }
    const alike = suspected.map(keyOf).filter(key => !keys.has(key) && this.known.has(key));
    for (const key of alike) await this.add({ key, differed: 0, same: 1 });
  }

  private async add(seen: NoiseRecord): Promise<void> {
    const { differed, same } = this.known.get(seen.key) ?? { differed: 0, same: 0 };
    this.known.set(seen.key, { key: seen.key, differed: differed + seen.differed, same: same + seen.same });
    await this.records.addNoise(this.feature, seen);
  }
}

function differenceOf(key: string): Difference {
  const pointer = key.slice(key.indexOf(' ') + 1);
  return { kind: key.slice(0, key.indexOf(' ')) as Difference['kind'], pointer, at: pointer };
}
