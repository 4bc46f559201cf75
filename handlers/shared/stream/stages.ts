import { FunctionTransform } from './function-transform';
import { PutRecord } from './put-record';
import { attempted, Outcome, Staged, stagedOf } from './staged';
import { Expression, ExpressionFailed, Jsonata } from '../json/expression';
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
  /** The place of a function in the list that the variable `TRANSFORMS` has. It makes records of those before it. */
  readonly transform?: number;
  /** The contract of the records that the stage gives. */
  readonly schema?: JsonSchema;
}

/** For one expression and one record; library default. */
const MAX_MILLIS = 2_000;

interface Step {
  readonly name: string;
  readonly transform?: FunctionTransform;
  readonly make?: Expression;
  readonly keep?: Expression;
  readonly check?: SchemaCheck;
}

/** The stages between a stream and one of its branches. */
export class Stages {
  private readonly steps: readonly Step[];

  /** @param transformOf the function of a stage that has one */
  constructor(stages: readonly StageSettings[], load: () => Promise<Jsonata>, transformOf?: (stage: string, place: number) => FunctionTransform) {
    const expression = (text: string | undefined) => text === undefined ? undefined : new Expression(text, load);
    this.steps = stages.map(({ name, jsonata, filter, transform, schema }) => ({
      name,
      transform: transform === undefined ? undefined : transformOf!(name, transform),
      make: expression(jsonata),
      keep: expression(filter),
      check: schema === undefined ? undefined : new SchemaCheck(schema),
    }));
  }

  /** What is left of each record, in their order. */
  async run(records: readonly PutRecord[]): Promise<Outcome[]> {
    let outcomes = records.map(record => attempted(() => ({ staged: stagedRecord(record) })));
    for (const step of this.steps) {
      if (step.transform) outcomes = await transformed(step.transform, records, outcomes);
      // one after the other: each expression has its time
      for (const [place, { staged }] of outcomes.entries()) {
        if (staged) outcomes[place] = await next(step, staged).catch((error: unknown) => ({ error }));
      }
    }
    return outcomes;
  }
}

function stagedRecord(record: PutRecord): Staged {
  if (record.fault !== undefined) throw new Unpublishable(record.fault);
  return stagedOf(record.content(), 'the record');
}

async function transformed(transform: FunctionTransform, records: readonly PutRecord[], outcomes: readonly Outcome[]): Promise<Outcome[]> {
  const places = outcomes.flatMap(({ staged }, place) => staged ? [place] : []);
  const results = await transform.run(places.map(place => ({ record: records[place], staged: outcomes[place].staged! })));
  const byPlace = new Map(places.map((place, index) => [place, results[index]]));
  return outcomes.map((outcome, place) => byPlace.get(place) ?? outcome);
}

/** @throws Unpublishable for a record that no attempt will bring further */
async function next({ name, keep, make, check }: Step, before: Staged): Promise<Outcome> {
  if (keep && !isKept(name, await evaluated(name, keep, before.value))) return {};
  const staged = make ? made(name, await evaluated(name, make, before.value)) : before;
  if (check) agree(name, check, staged.value);
  return { staged };
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
