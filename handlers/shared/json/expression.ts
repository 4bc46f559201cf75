import jsonata from 'jsonata';
import { boundedNatives } from './bounded-natives';
import { withinTime } from './time-limit';
import { OwnError } from '../errors/safe-error';

/** Levels of calls, elements of one list and milliseconds of one regular expression or function; library defaults. */
const LIMITS = { stack: 200, sequence: 100_000, stepMillis: 100 };

/** The library: a file beside the bundle, which is loaded only where there is an expression. */
export type Jsonata = typeof jsonata;

/** An expression failed: JSONata's own errors may quote the input. */
export class ExpressionFailed extends OwnError {
  constructor(readonly reason: string) {
    super(`The expression failed: ${reason}.`);
    this.name = 'ExpressionFailed';
  }
}

/** An expression in JSONata, with limits of time, depth and lengths. It sees its input, and nothing else. */
export class Expression {
  private readonly library: Promise<Jsonata>;
  private readonly natives: Promise<ReadonlyMap<string, unknown>>;
  private compiled?: { readonly timeout: number; readonly expression: ReturnType<Jsonata> };

  constructor(private readonly text: string, load: () => Promise<Jsonata>) {
    this.library = load();
    // a failure is that of the first evaluation
    this.library.catch(() => {});
    this.natives = this.library.then(async library => boundedNatives(library, LIMITS.stepMillis, () => new ExpressionFailed('a function took too long, or made too much')));
    this.natives.catch(() => {});
  }

  /** @throws ExpressionFailed */
  async evaluate(input: unknown, maxMillis: number): Promise<unknown> {
    const expression = await this.compile(Math.max(1, Math.floor(maxMillis)));
    try {
      return await expression.evaluate(input) as unknown;
    } catch (error) {
      // JSONata's errors quote values
      throw new ExpressionFailed(codeOf(error));
    }
  }

  /** The limit of time is part of the expression, which keeps nothing of an input. */
  private async compile(timeout: number): Promise<ReturnType<Jsonata>> {
    if (this.compiled?.timeout === timeout) return this.compiled.expression;
    const { stack, sequence } = LIMITS;
    const compile = await this.library;
    const expression = compile(this.text, { stack, sequence, timeout, RegexEngine: BoundedRegExp as RegExpConstructor });
    (await this.natives).forEach((native, name) => expression.assign(name, native));
    this.compiled = { timeout, expression };
    return expression;
  }
}

/** A regular expression can take years for one text. */
class BoundedRegExp extends RegExp {
  exec(text: string): RegExpExecArray | null {
    const found = withinTime(LIMITS.stepMillis, () => ({ match: super.exec(text) }));
    if (found === undefined) throw new ExpressionFailed('a regular expression took too long');
    return found.match;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof ExpressionFailed) return error.reason;
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[A-Z]\d{4}$/.test(code) ? `JSONata error ${code}` : 'an error without a code';
}
