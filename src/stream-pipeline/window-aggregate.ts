/**
 * A value of a window, made of the records in it. Numbers are exact. Those of records have up to 18 digits before the decimal point and 10
 * behind it (library limit). So the sum of 10 billion records fits into a number of DynamoDB.
 *
 * Source of the limit of 38 digits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-data-types-number
 */
export class WindowAggregate {
  /** The number of records. */
  static count(): WindowAggregate {
    return new WindowAggregate({ kind: 'count' });
  }

  /**
   * The sum of a member.
   * @param member name of a member of the records, a number
   * @throws if the name is empty
   */
  static sum(member: string): WindowAggregate {
    return WindowAggregate.of('sum', member);
  }

  /**
   * The least value of a member.
   * @param member name of a member of the records, a number
   * @throws if the name is empty
   */
  static min(member: string): WindowAggregate {
    return WindowAggregate.of('min', member);
  }

  /**
   * The greatest value of a member.
   * @param member name of a member of the records, a number
   * @throws if the name is empty
   */
  static max(member: string): WindowAggregate {
    return WindowAggregate.of('max', member);
  }

  /**
   * The value of a member in the record with the latest time. Of records with the same time, the one with the greatest sequence number counts.
   * @param member name of a member of the records: a string of up to 1,024 bytes (library limit), a number or a boolean
   * @throws if the name is empty
   */
  static last(member: string): WindowAggregate {
    return WindowAggregate.of('last', member);
  }

  private static of(kind: string, member: string): WindowAggregate {
    if (typeof member !== 'string' || member === '') { throw new Error(`WindowAggregate.${kind}: member must be the name of a member of the records, got '${member}'.`); }
    return new WindowAggregate({ kind, member });
  }

  private constructor(
    /** @internal */
    readonly _settings: { readonly kind: string; readonly member?: string },
  ) {}
}
