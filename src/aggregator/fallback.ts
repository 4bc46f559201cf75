import { Duration, Token } from 'aws-cdk-lib';
import { requireDuration } from '../core/private/durations';
import { JSON_VALUE, vanishingValue } from '../core/private/json-nulls';
import { inKeyOrder } from '../core/private/key-order';

/** @internal */
export interface FallbackConfig {
  readonly cached?: Duration;
  readonly value?: { readonly json: unknown };
  readonly omit?: boolean;
}

/** Library limit: the records of a day-old answer are rarely of use. */
const LONGEST_AGE = Duration.days(7);

/**
 * The part of the response that stands in for a source that fails. The part is flagged as partial, with its status and age.
 */
export class Fallback {
  /**
   * The last good response to the same call. Without one, the part is left out. It is kept in the table of `ResponseCache.dynamoDb`.
   * Without that cache, it is kept in the memory of each execution environment.
   * @param maxAge the age up to which a response is used: 1 second to 7 days (library limit)
   * @throws if the age is out of bounds, or not known at synthesis
   */
  static cached(maxAge: Duration): Fallback {
    requireDuration('Fallback.cached: maxAge', maxAge);
    const isKnown = !maxAge.isUnresolved();
    if (!isKnown || maxAge.toMilliseconds() < 1000 || maxAge.toMilliseconds() > LONGEST_AGE.toMilliseconds()) {
      throw new Error(`Fallback.cached: maxAge must be between 1 second and 7 days (library limit), got ${isKnown ? maxAge.toHumanString() : 'a token'}.`);
    }
    return new Fallback({ cached: maxAge });
  }

  /**
   * A value.
   * @param value a JSON value. A value that is only known at deployment is a text or a number within it.
   *   `JsonNull.INSTANCE` of aws-cdk-lib is `null` in languages whose own does not arrive.
   * @throws if the value has no form in JSON
   */
  static value(value: unknown): Fallback {
    const place = vanishingValue(value, (_, each) => each === undefined || typeof each === 'function');
    if (place !== undefined || value === undefined || !isJson(value)) {
      const must = place === undefined && value !== undefined ? 'be a JSON value' : JSON_VALUE;
      throw new Error(`Fallback.value: value must ${must}, got ${place === undefined ? String(value) : `undefined at ${place}`}.`);
    }
    return new Fallback({ value: { json: inKeyOrder(value) } });
  }

  /** Nothing. The part is left out. */
  static omit(): Fallback {
    return new Fallback({ omit: true });
  }

  private constructor(
    /** @internal */
    readonly _config: FallbackConfig,
  ) {}
}

function isJson(value: unknown): boolean {
  if (Token.isUnresolved(value)) { return true; }
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}
