import { pointerTokens } from '../shared/json/json-pointer';

/** Stands for every element of a list and every member of an object. */
const ANY = '*';

/** A set of JSON pointers, as seen from one place of a document. */
export class Paths {
  static readonly NONE = new Paths([]);

  static of(pointers: readonly string[]): Paths {
    return pointers.length === 0 ? Paths.NONE : new Paths(pointers.map(pointerTokens));
  }

  private constructor(private readonly remaining: ReadonlyArray<readonly string[]>) {}

  /** Whether one of the pointers leads to this place. */
  get isHere(): boolean {
    return this.remaining.some(tokens => tokens.length === 0);
  }

  /** The set as seen from a member or an element of this place. */
  below(name: string): Paths {
    if (this === Paths.NONE) return this;
    const further = this.remaining.filter(([token]) => token === ANY || token === name);
    return further.length === 0 ? Paths.NONE : new Paths(further.map(([, ...tokens]) => tokens));
  }

  /** Whether a pointer names all members of this place, and not this one. */
  namesAll(name: string): boolean {
    return name !== ANY && this.remaining.some(([token]) => token === ANY) && !this.remaining.some(([token]) => token === name);
  }
}
