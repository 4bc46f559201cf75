/** Records of which some can never be stored, by number: so that what becomes of each can be foretold. */

const POISON = 50;
const NO_JSON = 20;
export const KEYS = Array.from({ length: 40 }, (_, number) => `key-${number}`);
/** Above what an item of a table holds: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items */
const TOO_LARGE = 410_000;
/** Event time of all records: they are in one window of a day. */
const AT = new Date().toISOString();

export const BRANCHES = ['All', 'Latest', 'Consumer', 'Once', 'Counts', 'Rows', 'Lines'] as const;
export type Branch = typeof BRANCHES[number];

export type Kind = 'good' | 'bytes' | 'too large' | 'contract' | 'no JSON';
const POISON_KINDS: readonly Kind[] = ['bytes', 'too large', 'contract'];

export interface PlannedRecord {
  readonly number: number;
  readonly key: string;
  readonly kind: Kind;
}

/** `count` records, at least 1,000: 50 are poison and 20 no JSON, spread evenly. */
export function plan(count: number): PlannedRecord[] {
  const [poisonDistance, noJsonDistance] = [Math.floor(count / POISON), Math.floor(count / NO_JSON)];
  return Array.from({ length: count }, (_, number) => {
    const key = KEYS[number * 7 % KEYS.length];
    const isPoison = number % poisonDistance === Math.floor(poisonDistance / 2) && number < POISON * poisonDistance;
    if (isPoison) return { number, key, kind: POISON_KINDS[Math.floor(number / poisonDistance) % POISON_KINDS.length] };
    return { number, key, kind: number % noJsonDistance === 3 && number < NO_JSON * noJsonDistance ? 'no JSON' : 'good' };
  });
}

export function bytesOf({ number, key, kind }: PlannedRecord): Buffer {
  if (kind === 'bytes') return Buffer.from([0x1f, 0x8b, 0xff, number % 256]);
  if (kind === 'no JSON') return Buffer.from(`{"key":"${key}","number":${number}`);
  return Buffer.from(JSON.stringify({ key, number: kind === 'contract' ? `${number}` : number, at: AT, ...kind === 'too large' && { more: 'x'.repeat(TOO_LARGE) } }));
}

/** What a branch can never take: only what a table holds may not be as large. */
export function failing(records: readonly PlannedRecord[], branch: Branch): PlannedRecord[] {
  return records.filter(({ kind }) => kind !== 'good' && (kind !== 'too large' || branch === 'All' || branch === 'Latest'));
}

/** Of each record that is poison for a function, the next of its key that is none. */
export function neighbours(records: readonly PlannedRecord[]): PlannedRecord[] {
  return failing(records, 'Consumer').flatMap(({ number, key }) => records.slice(number + 1).find(record => record.key === key && record.kind === 'good') ?? []);
}
