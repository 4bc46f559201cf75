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
/** References that lead to one another end here. */
const MOST_REFERENCES = 20;

/** A schema of the data of a contract's events, or of a part. Undefined where it says more than its own keywords do. */
export class ContractSchema {
  /** The schema of the data. */
  static of({ schema }: EventContract): ContractSchema | undefined {
    const root = JSON.parse(schema.text) as Schema;
    return ContractSchema.within(root, root);
  }

  private static within(root: Schema, schema: unknown): ContractSchema | undefined {
    let part = schema as Schema | undefined;
    for (let followed = 0; part?.$ref !== undefined && followed < MOST_REFERENCES; followed++) {
      if (Object.keys(part).some(keyword => !BESIDE.includes(keyword))) { return undefined; }
      part = at(root, part.$ref);
    }
    if (typeof part !== 'object' || part.$ref !== undefined || Object.keys(part).some(keyword => ELSEWHERE.includes(keyword))) { return undefined; }
    return new ContractSchema(root, part);
  }

  private constructor(private readonly root: Schema, private readonly schema: Schema) {}

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
    return ContractSchema.within(this.root, this.schema.properties?.[name])?.element;
  }

  /** Filters look at each element of a list. */
  private get element(): ContractSchema | undefined {
    return this.types?.includes('array') ? ContractSchema.within(this.root, this.schema.items) : this;
  }
}

function at(root: Schema, $ref: string): Schema | undefined {
  if (!$ref.startsWith('#')) { return undefined; }
  const names = decodeURIComponent($ref).split('/').slice(1).map(name => name.replace(/~1/g, '/').replace(/~0/g, '~'));
  return names.reduce<unknown>((value, name) => (value as { readonly [name: string]: unknown } | undefined)?.[name], root) as Schema | undefined;
}
