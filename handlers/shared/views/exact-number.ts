import { ExpressionFailed } from '../json/expression';

/**
 * A number that JavaScript would round, as expressions see it. It can be copied into the result with all its digits. An expression that computes with
 * it, compares it or makes it a text fails, since the result would be another number.
 */
export class ExactNumber {
  static digitsOf(value: unknown): string | undefined {
    return value instanceof ExactNumber ? value.#digits : undefined;
  }

  readonly #digits: string;

  constructor(digits: string) {
    this.#digits = digits;
  }

  toJSON(): never {
    throw new ExpressionFailed('a number with more digits than an expression can use became a text');
  }
}
