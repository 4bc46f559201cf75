import { isText, requireValue } from '../core/private/given-values';
import { withNulls } from '../core/private/json-nulls';
import { inKeyOrder } from '../core/private/key-order';
/**
 * Filter of the messages that a subscription receives.
 *
 * `[JsonNull.INSTANCE]` of aws-cdk-lib matches `null`, also in languages whose own does not arrive.
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
    return new MessageFilter('body', withNulls(inKeyOrder(pattern)));
  }

  /**
   * Filters by the content of the message: `{ total: [{ numeric: ['>', 100] }] }`. The pattern is that of `filter` in subscriptions of PubSub.
   *
   * @param pattern lists of values or conditions by property of the content, as SNS and Lambda take them
   * @throws if the pattern is empty
   */
  static data(pattern: { [property: string]: unknown }): MessageFilter {
    requirePattern('data', pattern);
    return new MessageFilter('body', { data: withNulls(inKeyOrder(pattern)) });
  }

  /**
   * Filters by the attributes beside the message: `{ type: ['OrderPaid.v1'] }`. Topics only.
   *
   * @param pattern lists of values or conditions by attribute, as SNS takes them
   * @throws if the pattern is empty
   */
  static attributes(pattern: { [attribute: string]: unknown }): MessageFilter {
    return new MessageFilter('attributes', withNulls(inKeyOrder(pattern)));
  }

  /**
   * Filters by the record of a change in the stream of a table: `{ eventName: ['INSERT'] }`. Channels of tables only.
   *
   * Attributes are those of DynamoDB's JSON, with their types: `{ dynamodb: { NewImage: { status: { S: ['PAID'] } } } }`.
   * Numbers are texts there, which compare as equal only: `{ N: ['17'] }`.
   *
   * @param pattern lists of values or conditions of `eventName` and `userIdentity`, and of `Keys`, `NewImage` and `OldImage` in `dynamodb`
   *   (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html)
   * @throws if the pattern is empty. `subscribe` refuses one by a place, kind, type, key or image that no change of the table has
   */
  static tableChange(pattern: { [property: string]: unknown }): MessageFilter {
    return new MessageFilter('tableChange', withNulls(inKeyOrder(pattern)));
  }

  private constructor(
    /** Part of the message that is filtered by: `body`, `attributes` or `tableChange`. */
    readonly scope: string,
    /** Pattern of the filter. */
    readonly pattern: { [property: string]: unknown },
  ) {
    requirePattern(scope, pattern);
  }
}

function requirePattern(factory: string, pattern: object) {
  if (Object.keys(pattern).length === 0) { throw new Error(`MessageFilter.${factory}: pattern must name at least one property, got none.`); }
  const isNamed = factory === 'body' || factory === 'data' || Object.keys(pattern).every(isText);
  requireValue(isNamed, `MessageFilter.${factory}: pattern`, 'have a name for each attribute', pattern);
}
