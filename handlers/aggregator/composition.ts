import { Part } from './part';
import { OwnError } from '../shared/errors/safe-error';
import { Expression, ExpressionFailed, Jsonata } from '../shared/json/expression';
import { jsonObject, JsonText } from '../shared/json/json-text';

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
  private readonly expression: Expression;

  constructor(expression: string, load: () => Promise<Jsonata>) {
    this.expression = new Expression(expression, load);
  }

  async compose(parts: ReadonlyMap<string, Part>, flags: object, maxMillis: number): Promise<JsonText> {
    const bodies = [...parts].flatMap(([name, { body }]) => body === undefined ? [] : [[name, body.value]]);
    const result = await this.evaluate(Object.fromEntries(bodies) as object, maxMillis);
    if (typeof result !== 'object' || result === null || Array.isArray(result)) throw new CompositionFailed('its result is no object');
    return textOf({ ...result, ...flags });
  }

  private async evaluate(bodies: object, maxMillis: number): Promise<unknown> {
    try {
      return await this.expression.evaluate(bodies, maxMillis);
    } catch (error) {
      throw error instanceof ExpressionFailed ? new CompositionFailed(error.reason) : error;
    }
  }
}

function textOf(result: object): JsonText {
  try {
    return JSON.stringify(result);
  } catch {
    throw new CompositionFailed('its result is not JSON');
  }
}
