import { isText, requireValue } from '../core/private/given-values';
import { inKeyOrder } from '../core/private/key-order';
/**
 * Filter of the messages that a subscription receives.
 */
export class MessageFilter {
  /**
   * Filters by the message, which is a CloudEvent: `{ type: ['OrderPaid.v1'], data: { amount: [{ numeric: ['>', 100] }] } }`.
   *
   * @param pattern lists of values or conditions by property, as SNS and Lambda take them
   *   (https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html)
   * @throws if the pattern is empty
   */
  static body(pattern: { [property: string]: unknown }): MessageFilter {
    return new MessageFilter('body', inKeyOrder(pattern));
  }

  /**
   * Filters by the content of the message: `{ total: [{ numeric: ['>', 100] }] }`. The pattern is that of `filter` in subscriptions of PubSub.
   *
   * @param pattern lists of values or conditions by property of the content, as SNS and Lambda take them
   * @throws if the pattern is empty
   */
  static data(pattern: { [property: string]: unknown }): MessageFilter {
    requirePattern('data', pattern);
    return new MessageFilter('body', { data: inKeyOrder(pattern) });
  }

  /**
   * Filters by the attributes beside the message: `{ type: ['OrderPaid.v1'] }`. Topics only.
   *
   * @param pattern lists of values or conditions by attribute, as SNS takes them
   * @throws if the pattern is empty
   */
  static attributes(pattern: { [attribute: string]: unknown }): MessageFilter {
    return new MessageFilter('attributes', inKeyOrder(pattern));
  }

  private constructor(
    /** Part of the message that is filtered by: `body` or `attributes`. */
    readonly scope: string,
    /** Pattern of the filter. */
    readonly pattern: { [property: string]: unknown },
  ) {
    requirePattern(scope, pattern);
  }
}

function requirePattern(factory: string, pattern: object) {
  if (Object.keys(pattern).length === 0) { throw new Error(`MessageFilter.${factory}: pattern must name at least one property, got none.`); }
  requireValue(factory !== 'attributes' || Object.keys(pattern).every(isText), 'MessageFilter.attributes: pattern', 'have a name for each attribute', pattern);
}
