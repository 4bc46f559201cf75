export type DifferenceKind =
  /** The new service did not answer. */
  | 'noAnswer'
  | 'status'
  | 'contentType'
  /** Bodies that are not compared by their structure, and differ in a byte. */
  | 'body'
  | 'value'
  | 'type'
  /** The answer of the new service lacks a member, or has less elements. */
  | 'missing'
  /** It has one more. */
  | 'added'
  /** A list without order that has too many differences to find out which element belongs to which. */
  | 'unmatched';

/** Where two answers differ. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** A JSON pointer, in which `*` stands for every element of a list. What is redacted ends it. */
  readonly pointer: string;
  /** The pointer to the first such place. */
  readonly at: string;
  /** In words or in JSON, without what is redacted. */
  readonly legacy?: string;
  readonly new?: string;
}

/** Differences of one key are alike: they are one difference, and noise is learned by it. */
export function keyOf({ kind, pointer }: Pick<Difference, 'kind' | 'pointer'>): string {
  return `${kind} ${pointer}`;
}

/** Kinds of differences; library default. */
const MOST = 200;

/** The differences of two answers, each kind at each place once. */
export class Differences {
  private readonly byKey = new Map<string, Difference>();
  /** Whether there were more than are kept. */
  overflowed = false;

  /** @param describe is called for the first difference of its key */
  add(difference: Pick<Difference, 'kind' | 'pointer'>, describe: () => Pick<Difference, 'at' | 'legacy' | 'new'>): void {
    const key = keyOf(difference);
    if (this.byKey.has(key)) return;
    if (this.byKey.size < MOST) this.byKey.set(key, { ...difference, ...describe() });
    else this.overflowed = true;
  }

  get all(): Difference[] {
    return [...this.byKey.values()];
  }
}

/** A pointer to a member of a place. */
export function pointerBelow(pointer: string, name: string): string {
  return `${pointer}/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`;
}
