import { JsonSchema } from '../../core/web/json-schema';
import { SchemaReferences } from '../../core/web/private/schema-references';

/** The keywords that are looked at. */
interface Schema {
  readonly $ref?: string;
  readonly required?: string[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly type?: string | string[];
  readonly allOf?: Schema[];
  readonly anyOf?: Schema[];
  readonly oneOf?: Schema[];
}

/** References that lead to one another end here. */
const MAX_DEPTH = 20;

/** What a contract says about a member of its records. */
export class ContractFields {
  private readonly root: Schema;
  private readonly references: SchemaReferences;

  constructor({ text }: JsonSchema) {
    this.root = JSON.parse(text) as Schema;
    this.references = new SchemaReferences(this.root);
  }

  /** Whether every record that matches has the member. */
  requires(name: string): boolean {
    return this.holds(this.root, schema => schema.required?.includes(name) === true);
  }

  /** Whether the schema names the member. */
  has(name: string): boolean {
    const partsOf = (schema: Schema) => [...this.parts(schema), ...schema.anyOf ?? [], ...schema.oneOf ?? []];
    const within = (schema: Schema, depth: number): boolean => depth < MAX_DEPTH
      && (schema.properties?.[name] !== undefined || partsOf(schema).some(part => within(part, depth + 1)));
    return within(this.root, 0);
  }

  /** Whether the schema names any member. One that does not says nothing of them. */
  get namesMembers(): boolean {
    const names = ({ properties = {}, required = [] }: Schema) => Object.keys(properties).length + required.length > 0;
    const within = (schema: Schema, depth: number): boolean => depth < MAX_DEPTH
      && (names(schema) || [...this.parts(schema), ...schema.anyOf ?? [], ...schema.oneOf ?? []].some(part => within(part, depth + 1)));
    return within(this.root, 0);
  }

  /** The types that the member can have; undefined where the contract does not say. */
  typesOf(name: string): string[] | undefined {
    let types: string[] | undefined;
    this.holds(this.root, schema => {
      const type = this.typed(schema.properties?.[name], 0);
      types ??= type;
      return type !== undefined;
    });
    return types;
  }

  private typed(schema: Schema | undefined, depth: number): string[] | undefined {
    if (schema === undefined || depth > MAX_DEPTH) { return undefined; }
    if (schema.type !== undefined) { return [schema.type].flat(); }
    return this.parts(schema).map(part => this.typed(part, depth + 1)).find(found => found !== undefined);
  }

  /** Whether all records that match a schema match a part of it that has the property. */
  private holds(schema: Schema, property: (schema: Schema) => boolean, depth = 0): boolean {
    if (depth > MAX_DEPTH) { return false; }
    if (property(schema) || this.parts(schema).some(part => this.holds(part, property, depth + 1))) { return true; }
    return [schema.anyOf ?? [], schema.oneOf ?? []]
      .some(alternatives => alternatives.length > 0 && alternatives.every(part => this.holds(part, property, depth + 1)));
  }

  /** What every record matches besides. */
  private parts(schema: Schema): Schema[] {
    const target = schema.$ref === undefined ? undefined : this.references.target(schema) as Schema | undefined;
    return [...schema.allOf ?? [], ...target ? [target] : []].filter(part => typeof part === 'object');
  }
}
