import { JsonSchema } from '../../core/web/json-schema';
import { LakeFormat } from '../lake-format';
import { fieldsFault, LakeType } from '../lake-type';

/** The keywords that are looked at. A schema with a reference or alternatives states no column. */
interface Schema {
  readonly type?: string | string[];
  readonly format?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
}

/** Types by the names of members. */
export interface Columns { [member: string]: LakeType }

const SCALARS: { readonly [type: string]: LakeType } = {
  boolean: LakeType.BOOLEAN,
  integer: LakeType.BIGINT,
  number: LakeType.DOUBLE,
};

/** The columns that a contract states. None for members of several types: these are in the column `record` only. */
export function contractColumns({ text }: JsonSchema): Columns {
  return columnsOf(JSON.parse(text) as Schema, member => !LakeFormat._isOwn(member));
}

function columnsOf({ properties = {} }: Schema, isColumn: (member: string) => boolean): Columns {
  const columns: Columns = {};
  for (const [member, schema] of Object.entries(properties)) {
    const type = typeOf(schema, true);
    if (type !== undefined && isColumn(member) && fieldsFault({ ...columns, [member]: type }) === undefined) { columns[member] = type; }
  }
  return columns;
}

/** @param isNullable a member may be null, an element of a list may not */
function typeOf(schema: Schema | boolean | undefined, isNullable: boolean): LakeType | undefined {
  if (typeof schema !== 'object') { return undefined; }
  const types = [schema.type ?? []].flat();
  const [type, ...others] = types.filter(each => !isNullable || each !== 'null');
  if (type === undefined || others.length > 0) { return undefined; }
  switch (type) {
    case 'string': return schema.format === 'date-time' ? LakeType.TIMESTAMP : LakeType.STRING;
    case 'array': return wrapped(typeOf(schema.items, false), LakeType.arrayOf);
    case 'object': return objectType(schema);
    default: return SCALARS[type];
  }
}

function objectType(schema: Schema): LakeType | undefined {
  const fields = columnsOf(schema, () => true);
  if (Object.keys(fields).length > 0) { return LakeType.structOf(fields); }
  return schema.properties === undefined ? wrapped(typeOf(schema.additionalProperties, false), LakeType.mapOf) : undefined;
}

function wrapped(inner: LakeType | undefined, wrap: (inner: LakeType) => LakeType): LakeType | undefined {
  return inner && wrap(inner);
}
