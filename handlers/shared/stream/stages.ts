import { recordText } from './record-text';
import { Expression, ExpressionFailed, Jsonata } from '../json/expression';
import { repeatedName, shapeOf } from '../json/json-shape';
import { JsonText } from '../json/json-text';
import { JsonSchema, SchemaCheck } from '../json/schema-check';
import { Unpublishable } from '../publishing/unpublishable';

/** A stage of a pipeline, as `branch.json` has it. The first is that of the records as they were put. */
export interface StageSettings {
  /** The id of the stage. */
  readonly name: string;
  /** An expression in JSONata that makes a record of one before it. */
  readonly jsonata?: string;
  /** An expression in JSONata: records for which it is true stay. */
  readonly filter?: string;
  /** The contract of the records that the stage gives. */
  readonly schema?: JsonSchema;
}

/** The content of a record behind its stages. */
export interface Staged {
  /** As it was put, with all digits of its numbers, unless an expression made it. */
  readonly text: JsonText;
  readonly value: unknown;
}

/** For one expression and one record; library default. */
const MAX_MILLIS = 2_000;

interface Step {
  readonly name: string;
  readonly make?: Expression;
  readonly keep?: Expression;
  readonly check?: SchemaCheck;
}

/** The stages between a stream and one of its branches. */
export class Stages {
  private readonly steps: readonly Step[];

  constructor(stages: readonly StageSettings[], load: () => Promise<Jsonata>) {
    const expression = (text: string | undefined) => text === undefined ? undefined : new Expression(text, load);
    this.steps = stages.map(({ name, jsonata, filter, schema }) =>
      ({ name, make: expression(jsonata), keep: expression(filter), check: schema === undefined ? undefined : new SchemaCheck(schema) }));
  }

  /**
   * What is left of a record; undefined where a filter leaves it out.
   *
   * @throws Unpublishable for a record that no attempt will bring further
   */
  async run(content: Buffer): Promise<Staged | undefined> {
    let staged = parsed(recordText(content, reason => new Unpublishable(reason)));
    for (const { name, make, keep, check } of this.steps) {
      if (keep && !isKept(name, await evaluated(name, keep, staged.value))) return undefined;
      if (make) staged = made(name, await evaluated(name, make, staged.value));
      if (check) agree(name, check, staged.value);
    }
    return staged;
  }
}

function parsed(text: JsonText): Staged {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Unpublishable('the record must be JSON');
  }
  const { excess } = shapeOf(value);
  if (excess !== undefined) throw new Unpublishable(`the record cannot be looked into: ${excess}`);
  if (repeatedName(text) !== undefined) throw new Unpublishable('the record must name each member of an object once');
  return { text, value };
}

async function evaluated(name: string, expression: Expression, value: unknown): Promise<unknown> {
  try {
    return await expression.evaluate(value, MAX_MILLIS);
  } catch (error) {
    throw error instanceof ExpressionFailed ? new Unpublishable(`${name}: ${error.message}`) : error;
  }
}

/** JSONata has no value for much of what is not there, such as `total > 100` and `$not(robot)`: to leave such records out would lose them. */
function isKept(name: string, result: unknown): boolean {
  if (typeof result !== 'boolean') throw new Unpublishable(`${name}: the filter must be true or false, got ${result === undefined ? 'no value' : 'another'}`);
  return result;
}

function made(name: string, result: unknown): Staged {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) throw new Unpublishable(`${name}: the result must be an object`);
  try {
    const text = JSON.stringify(result);
    // functions, for example, are no JSON
    return { text, value: JSON.parse(text) as unknown };
  } catch {
    throw new Unpublishable(`${name}: the result must be JSON`);
  }
}

function agree(name: string, check: SchemaCheck, value: unknown) {
  const { errors } = check.findings(value);
  if (errors.length > 0) throw new Unpublishable(`the contract of ${name}: ${check.describe(errors)}`);
}
