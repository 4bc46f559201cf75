import { Schema, Validator } from '@cfworker/json-schema';
import { boundedSchema } from './bounded-schema';
import { FieldError, fieldErrors } from './field-errors';
import { pointerTokens } from './json-pointer';
import { shapeOf } from './json-shape';
import { withinTime } from './time-limit';

/** JSON Schema, draft 2020-12; `true` accepts everything. */
export type JsonSchema = object | boolean;

/** Errors in one answer; library default. */
export const MAX_ERRORS = 20;
/** The most values among which all errors are looked for. The validator keeps every error, also those it is not asked for. */
const MAX_VALUES_OF_ALL_ERRORS = 1000;

/** For functions with little memory, which have little CPU: the largest content takes about 100 ms of a whole one; library default. */
const MAX_MILLIS = 2_000;
/** Keywords whose check can take twice as long with each character or level, and the one that compares all pairs. */
const SLOW_KEYWORDS = /"(pattern|patternProperties|\$ref|\$dynamicRef|uniqueItems)":|"format":"url"/;
/** The longest place in a list. */
const PLACE = /^\d{1,5}$/;

export interface SchemaFindings {
  /** Field by field; nothing when the content is valid. */
  readonly errors: FieldError[];
  /** Whether there are no others. */
  readonly complete: boolean;
}

/** A schema, prepared once. */
export class SchemaCheck {
  private readonly untilFirst: Validator;
  private readonly all: Validator;
  private readonly canBeSlow: boolean;
  private names?: ReadonlySet<string>;

  constructor(private readonly schema: JsonSchema, private readonly maxMillis = MAX_MILLIS) {
    this.canBeSlow = SLOW_KEYWORDS.test(JSON.stringify(schema));
    const bounded = boundedSchema(schema) as Schema | boolean;
    this.untilFirst = new Validator(bounded, '2020-12', true);
    this.all = new Validator(bounded, '2020-12', false);
  }

  /** What is wrong with the content. */
  findings(content: unknown): SchemaFindings {
    const { excess, values } = shapeOf(content);
    if (excess !== undefined) return refused(excess);
    if (!this.canBeSlow) return this.compare(content, values);
    return withinTime(this.maxMillis, () => this.compare(content, values)) ?? refused(`Takes more than ${this.maxMillis / 1_000} seconds to check.`);
  }

  /** One line for logs and errors: `#/total: …; #/items/0: …`. Names that only the content has can be secrets, and are left out. */
  describe(errors: readonly FieldError[]): string {
    this.names ??= textsIn(this.schema);
    const shown = (pointer: string) => ['#', ...pointerTokens(decodeURI(pointer)).map(token => this.names!.has(token) || PLACE.test(token) ? token : '*')].join('/');
    return errors.map(({ pointer, message }) => `${shown(pointer)}: ${message}`).join('; ');
  }

  private compare(content: unknown, values: number): SchemaFindings {
    try {
      return this.validated(content, values);
    } catch (error) {
      // the validator writes names into pointers, which are URIs
      if (error instanceof URIError) return refused('Has a name with half of a surrogate pair.');
      throw error;
    }
  }

  private validated(content: unknown, values: number): SchemaFindings {
    const first = this.untilFirst.validate(content);
    if (first.valid) return { errors: [], complete: true };
    const few = values <= MAX_VALUES_OF_ALL_ERRORS;
    const errors = fieldErrors(few ? this.all.validate(content).errors : first.errors);
    return { errors: errors.slice(0, MAX_ERRORS), complete: few && errors.length <= MAX_ERRORS };
  }
}

function refused(message: string): SchemaFindings {
  return { errors: [{ pointer: '#', message }], complete: false };
}

/** All names and texts of a schema. */
function textsIn(schema: JsonSchema): ReadonlySet<string> {
  const texts = new Set<string>();
  JSON.stringify(schema, (name, value: unknown) => {
    texts.add(name);
    if (typeof value === 'string') texts.add(value);
    return value;
  });
  return texts;
}
