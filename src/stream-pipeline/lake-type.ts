import { describe } from '../core/private/described-value';

/** What a column is made of, for the table and for the writer (handlers/stream-archive-writer). */
interface ColumnSettings {
  readonly kind: string;
  /** Of the elements of an array, and of the values of a map. */
  readonly of?: ColumnSettings;
  readonly fields?: ReadonlyArray<{ readonly member: string; readonly type: ColumnSettings }>;
}

/** Hive has no others without quotes: https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/**
 * A type of a column of a lake in Parquet. A record whose value is none of the type is sent to the failure queue. A member that is missing or
 * `null` is `NULL`.
 *
 * Source of the types: https://docs.aws.amazon.com/athena/latest/ug/data-types.html
 */
export class LakeType {
  /** Text: a string of JSON. */
  static readonly STRING = new LakeType('string', { kind: 'string' });
  /** `true` or `false`. */
  static readonly BOOLEAN = new LakeType('boolean', { kind: 'boolean' });
  /** A whole number of 32 bits. */
  static readonly INT = new LakeType('int', { kind: 'int' });
  /** A whole number of 64 bits, with all its digits. */
  static readonly BIGINT = new LakeType('bigint', { kind: 'bigint' });
  /** A number of 64 bits with a fraction, rounded to about 16 digits. A number above 1.8E+308 is none. */
  static readonly DOUBLE = new LakeType('double', { kind: 'double' });
  /** A point in time: a string in the form of RFC 3339, such as `2026-11-28T09:00:00.5+01:00`. The column has it in UTC, in milliseconds. */
  static readonly TIMESTAMP = new LakeType('timestamp', { kind: 'timestamp' });

  /**
   * A list of values of one type, none of which is `null`. An empty one is `NULL`.
   * @param elements type of its elements
   */
  static arrayOf(elements: LakeType): LakeType {
    requireType('arrayOf', 'elements', elements);
    return new LakeType(`array<${elements._glue}>`, { kind: 'array', of: elements._settings });
  }

  /**
   * An object with any names, whose values are of one type, and none is `null`. An empty one is `NULL`.
   * @param values type of its values
   */
  static mapOf(values: LakeType): LakeType {
    requireType('mapOf', 'values', values);
    return new LakeType(`map<string,${values._glue}>`, { kind: 'map', of: values._settings });
  }

  /**
   * An object with the fields named. Other members of it are in the column `record` only. A field is named by its member in lower case.
   * @param fields types by the names of members: letters, digits and underscores, which differ in more than case. Their order is that of the
   * map: in Java use a `LinkedHashMap`
   * @throws if there are no fields, or a name cannot be one
   */
  static structOf(fields: { [member: string]: LakeType }): LakeType {
    const fault = fieldsFault(fields);
    if (fault !== undefined) { throw new Error(`LakeType.structOf: ${fault}`); }
    const types = Object.entries(fields);
    return new LakeType(`struct<${types.map(([member, type]) => `${member.toLowerCase()}:${type._glue}`).join(',')}>`,
      { kind: 'struct', fields: types.map(([member, type]) => ({ member, type: type._settings })) });
  }

  private constructor(
    /** The type in the Glue Data Catalog. @internal */
    readonly _glue: string,
    /** @internal */
    readonly _settings: ColumnSettings,
  ) {}
}

/**
 * Why the fields cannot be columns.
 * @internal
 */
export function fieldsFault(fields: { [member: string]: LakeType }): string | undefined {
  const names = new Set<string>();
  for (const [member, type] of Object.entries(fields)) {
    if (!NAME.test(member)) {
      return `the name of a column must have up to 128 letters, digits and underscores, and begin with no digit, got '${member}'.`;
    }
    if (!(type instanceof LakeType)) { return `the type of '${member}' must be a LakeType, such as LakeType.STRING, got ${describe(type)}.`; }
    if (names.has(member.toLowerCase())) { return `the names of columns must differ in more than case, got '${member}' twice.`; }
    names.add(member.toLowerCase());
  }
  return names.size === 0 ? 'there must be a column, got none.' : undefined;
}

function requireType(method: string, name: string, type: LakeType) {
  if (!(type instanceof LakeType)) { throw new Error(`LakeType.${method}: ${name} must be a LakeType, such as LakeType.STRING, got ${describe(type)}.`); }
}
