import { fieldsFault, LakeType } from './lake-type';

/** Of every lake: the place of the record in its stream, the record itself, and the day. */
const OWN_COLUMNS = ['shard_id', 'sequence_number', 'partition_key', 'arrived_at', 'record', 'day'];

/**
 * Format of the objects of an archive.
 */
export class LakeFormat {
  /** Lines of JSON, compressed by GZIP. */
  static json(): LakeFormat {
    return new LakeFormat('json');
  }

  /**
   * Apache Parquet, compressed by Snappy. Queries read the columns that they name, and no others. The column `record` has the whole record as text.
   * So a member without a column is not lost, and a column can be added later. The name of a column is its member in lower case.
   *
   * A record that does not fit the columns is sent to the failure queue, with the reason. `toArchive` refuses a column that no record can fit
   * by the contract of the stage. One that the contract does not name is a warning.
   *
   * @param columns types by the names of members of the records. Left out, the columns are those that the contract of the stage states: members with
   * one type, whose name can be that of a column. A number becomes `DOUBLE`, an integer `BIGINT`, a string with the format `date-time` `TIMESTAMP`.
   * The table shows them in the order given: in Java use a `LinkedHashMap`
   * @throws if there are no columns, or a name cannot be that of a column
   */
  static parquet(columns?: { [member: string]: LakeType }): LakeFormat {
    const own = Object.keys(columns ?? {}).find(member => LakeFormat._isOwn(member));
    const fault = columns && (fieldsFault(columns) ?? (own && `'${own}' is a column of every archive: choose a struct around it, or leave it out.`));
    if (fault) { throw new Error(`LakeFormat.parquet: ${fault}`); }
    return new LakeFormat('parquet', columns);
  }

  /**
   * Whether every lake has a column of this name.
   * @internal
   */
  static _isOwn(member: string): boolean {
    return OWN_COLUMNS.includes(member.toLowerCase());
  }

  private constructor(
    /** @internal */
    readonly _kind: 'json' | 'parquet',
    /** @internal */
    readonly _columns?: { [member: string]: LakeType },
  ) {}
}
