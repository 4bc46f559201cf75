import * as fs from 'fs';
import { Token } from 'aws-cdk-lib';
import { schemaFault } from './private/schema-faults';
import { JSON_VALUE, vanishingInSchema, withNulls } from '../private/json-nulls';
import { inKeyOrder } from '../private/key-order';

/** Content has 64 levels, of a few in a schema each; library limit. */
const MAX_LEVELS = 500;

/**
 * A JSON Schema (draft 2020-12) for the validation of requests or messages at run time.
 *
 * Content with more than 50,000 values, or nested in more than 64 arrays and objects, is refused. So is content whose check takes
 * more than 2 seconds. Several branches that refer to their own schema can take that long, and a pattern that recheck does not see through.
 */
export class JsonSchema {
  /**
   * A schema from an object. `null` is kept. `None` of Python, `null` of Java and C#, and `nil` of Go do not arrive: use `JsonNull.INSTANCE` of aws-cdk-lib.
   * A list with `uniqueItems` needs a `maxItems` of at most 500. `format: 'url'` is refused: use `uri`.
   * Patterns are regular expressions with the flag `u`, and references lead to schemas within the schema.
   * `$dynamicRef` and a schema that refers to itself for the same value are refused.
   * A pattern whose check can take twice as long with each character is refused, such as `^(a|a)+$`. One whose check takes a power of the length
   * needs a `maxLength`: 3,162 characters for a square, 215 for a cube. The library recheck finds both; it can miss some with look-around or
   * large counts, for which the limit of 2 seconds holds. The first pattern of a program takes it about 0.2 seconds, a hard one 1.5.
   * A keyword with another kind of value is refused, such as `type: 'objekt'` or `required: true`.
   * So is a misspelled keyword, such as `requird`, and `nullable`: JSON Schema ignores both. Other names are annotations.
   * @throws if the schema is no JSON Schema, or holds a value that is only known at deployment, or `undefined` in a list, `const` or `default`
   */
  static fromObject(schema: { [keyword: string]: unknown }): JsonSchema {
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
      throw new Error(`JsonSchema.fromObject: schema must be an object, got ${JSON.stringify(schema)}.`);
    }
    if (isDeeper(schema, MAX_LEVELS)) {
      throw new Error(`JsonSchema.fromObject: schema must have at most ${MAX_LEVELS} levels (library limit), got more, or an object that holds itself.`);
    }
    const json = withNulls(schema);
    if (holdsToken(json)) {
      throw new Error('JsonSchema.fromObject: schema must be known at synthesis, got a value that is only known at deployment.');
    }
    const place = vanishingInSchema(json);
    if (place !== undefined) {
      throw new Error(`JsonSchema.fromObject: ${place} must ${JSON_VALUE}, got undefined.`);
    }
    const fault = schemaFault(json);
    if (fault !== undefined) { throw new Error(`JsonSchema.fromObject: ${fault}`); }
    return new JsonSchema(JSON.stringify(inKeyOrder(json)));
  }

  /**
   * A schema from a JSON file.
   * @throws if the file cannot be read or does not hold a JSON object
   */
  static fromFile(path: string): JsonSchema {
    try {
      return JsonSchema.fromObject(JSON.parse(fs.readFileSync(path, 'utf8')) as { [keyword: string]: unknown });
    } catch (error) {
      throw new Error(`JsonSchema.fromFile: path must be a file with a JSON object, got '${path}': ${(error as Error).message}`);
    }
  }

  private constructor(
    /** The schema as JSON text. */
    readonly text: string,
  ) {}
}

function isDeeper(value: unknown, levels: number): boolean {
  return typeof value === 'object' && value !== null && (levels === 0 || Object.values(value).some(each => isDeeper(each, levels - 1)));
}

function holdsToken(value: unknown): boolean {
  return Token.isUnresolved(value)
    || (typeof value === 'object' && value !== null && Object.values(value).some(holdsToken));
}
