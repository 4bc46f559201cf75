/**
 * Which messages a subscription gets.
 */
export class MessageFilter {
  /**
   * By what is in the message. It is a CloudEvent: `{ type: ['OrderPaid.v1'], data: { amount: [{ numeric: ['>', 100] }] } }`.
   *
   * @param pattern lists of values or conditions by property, as SNS and Lambda take them
   *   (https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html)
   * @throws if the pattern is empty
   */
  static body(pattern: { [property: string]: unknown }): MessageFilter {
    return new MessageFilter('body', pattern);
  }

  /**
   * By the attributes beside the message: `{ type: ['OrderPaid.v1'] }`. Topics only.
   *
   * @param pattern lists of values or conditions by attribute, as SNS takes them
   * @throws if the pattern is empty
   */
  static attributes(pattern: { [attribute: string]: unknown }): MessageFilter {
    return new MessageFilter('attributes', pattern);
  }

  private constructor(
    /** What is looked at: `body` or `attributes`. */
    readonly scope: string,
    /** The pattern. */
    readonly pattern: { [property: string]: unknown },
  ) {
    if (Object.keys(pattern).length === 0) {
      throw new Error(`MessageFilter.${scope}: pattern must name at least one property, got none.`);
    }
  }
}
