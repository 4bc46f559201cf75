import { SchemaReferences } from '../../web/private/schema-references';
import { EventContract } from '../event-contract';

/** The keywords that filters are compared with. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | string[];
  readonly enum?: unknown[];
  readonly const?: unknown;
  readonly properties?: { readonly [name: string]: Schema };
  readonly items?: Schema;
}

/** Keywords by which a schema says more than the others do. */
const ELSEWHERE = ['$dynamicRef', 'allOf', 'anyOf', 'dependentSchemas', 'else', 'if', 'oneOf', 'patternProperties', 'then'];
/** Keywords that say nothing of values. */
const BESIDE = ['$comment', '$defs', '$id', '$ref', '$schema', 'definitions', 'description', 'title'];

/** A schema of the data of a contract's events, or of a part. Undefined where it says more than its own keywords do. */
export class ContractSchema {
  /** The schema of the data. */
  static of({ schema }: EventContract): ContractSchema | undefined {
    const root = JSON.parse(schema.text) as Schema;
    return ContractSchema.within(new SchemaReferences(root), root);
  }

  private static within(references: SchemaReferences, schema: unknown): ContractSchema | undefined {
    let part = schema as Schema | undefined;
    while (part?.$ref !== undefined) {
      if (Object.keys(part).some(keyword => !BESIDE.includes(keyword))) { return undefined; }
      part = references.target(part) as Schema | undefined;
    }
    if (typeof part !== 'object' || Object.keys(part).some(keyword => ELSEWHERE.includes(keyword))) { return undefined; }
    return new ContractSchema(references, part);
  }

  private constructor(private readonly references: SchemaReferences, private readonly schema: Schema) {}

  /** The names of the properties. Undefined where none is named. */
  get names(): string[] | undefined {
    return this.schema.properties && Object.keys(this.schema.properties);
  }

  /** The types; undefined where any is allowed. */
  get types(): string[] | undefined {
    return this.schema.type === undefined ? undefined : [this.schema.type].flat();
  }

  /** The only values; undefined where there are others. */
  get values(): unknown[] | undefined {
    return 'const' in this.schema ? [this.schema.const] : this.schema.enum;
  }

  /** The schema of a property, of the elements where it is a list. Undefined where nothing is known of it. */
  property(name: string): ContractSchema | undefined {
    const { properties = {} } = this.schema;
    return ContractSchema.within(this.references, Object.hasOwn(properties, name) ? properties[name] : undefined)?.element;
  }

  /** Filters look at each element of a list. */
  private get element(): ContractSchema | undefined {
    return this.types?.includes('array') ? ContractSchema.within(this.references, this.schema.items) : this;
  }
}
