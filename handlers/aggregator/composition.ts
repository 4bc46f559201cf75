import jsonata from 'jsonata';
import { boundedNatives } from './bounded-natives';
import { Part } from './part';
import { OwnError } from '../shared/errors/safe-error';
import { jsonObject, JsonText } from '../shared/json/json-text';
import { withinTime } from '../shared/json/time-limit';

/** Levels of calls, elements of one list and milliseconds of one regular expression or function; library defaults. */
const LIMITS = { stack: 200, sequence: 100_000, stepMillis: 100 };

/** The library: a file beside the bundle, which aggregates without an expression do not load. */
export type Jsonata = typeof jsonata;

/** Makes the body of the answer from the parts by name. */
export interface Composition {
  /** @throws CompositionFailed */
  compose(parts: ReadonlyMap<string, Part>, flags: object, maxMillis: number): Promise<JsonText>;
}

/** The expression failed: its error may quote the parts. */
export class CompositionFailed extends OwnError {
  constructor(readonly reason: string, cause?: unknown) {
    super(`The composition failed: ${reason}.`, { cause });
    this.name = 'CompositionFailed';
  }
}

/** An object of the bodies, as the sources wrote them. */
export class BodiesByName implements Composition {
  async compose(parts: ReadonlyMap<string, Part>, flags: object): Promise<JsonText> {
    return jsonObject(flags, Object.fromEntries([...parts].map(([name, { body }]) => [name, body?.text])));
  }
}

/** An expression in JSONata. It sees the bodies of the parts, and nothing else. */
export class JsonataComposition implements Composition {
  private readonly library: Promise<Jsonata>;
  private readonly natives: Promise<ReadonlyMap<string, unknown>>;

  constructor(private readonly expression: string, load: () => Promise<Jsonata>) {
    this.library = load();
    // a failure is that of the first answer
    this.library.catch(() => {});
    this.natives = this.library.then(async library => boundedNatives(library, LIMITS.stepMillis, () => new CompositionFailed('a function took too long, or made too much')));
    this.natives.catch(() => {});
  }

  async compose(parts: ReadonlyMap<string, Part>, flags: object, maxMillis: number): Promise<JsonText> {
    const bodies = [...parts].flatMap(([name, { body }]) => body === undefined ? [] : [[name, body.value]]);
    const result = await this.evaluate(Object.fromEntries(bodies) as object, maxMillis);
    if (typeof result !== 'object' || result === null || Array.isArray(result)) throw new CompositionFailed('its result is no object');
    return textOf({ ...result, ...flags });
  }

  private async evaluate(bodies: object, maxMillis: number): Promise<unknown> {
    const { stack, sequence } = LIMITS;
    const timeout = Math.max(1, Math.floor(maxMillis));
    const compile = await this.library;
    // the limit of time is part of the expression
    const expression = compile(this.expression, { stack, sequence, timeout, RegexEngine: BoundedRegExp as RegExpConstructor });
    (await this.natives).forEach((native, name) => expression.assign(name, native));
    try {
      return await expression.evaluate(bodies) as unknown;
    } catch (error) {
      // JSONata's errors quote values
      throw new CompositionFailed(codeOf(error));
    }
  }
}

/** A regular expression can take years for one text. */
class BoundedRegExp extends RegExp {
  exec(text: string): RegExpExecArray | null {
    const found = withinTime(LIMITS.stepMillis, () => ({ match: super.exec(text) }));
    if (found === undefined) throw new CompositionFailed('a regular expression took too long');
    return found.match;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof CompositionFailed) return error.reason;
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[A-Z]\d{4}$/.test(code) ? `JSONata error ${code}` : 'an error without a code';
}

function textOf(result: object): JsonText {
  try {
    return JSON.stringify(result);
  } catch {
    throw new CompositionFailed('its result is not JSON');
  }
}
