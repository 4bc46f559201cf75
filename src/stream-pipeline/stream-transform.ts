import { expressionFault } from '../core/private/expression-fault';

/**
 * A step between the records of one stage and those of the next.
 */
export class StreamTransform {
  /**
   * The result of an expression in JSONata, which must be an object. Its input is the record.
   * The expression rounds numbers beyond 2^53. A record for which it takes more than 2 seconds, or fails, is sent to the failure queue.
   *
   * Source: https://docs.jsonata.org
   * @param expression such as `{ "customer": customer.id, "total": $sum(lines.price) }`: up to 16,384 characters (library limit)
   * @throws if the expression is not valid; the message has the position
   */
  static jsonata(expression: string): StreamTransform {
    return new StreamTransform({ jsonata: valid('jsonata', expression) });
  }

  /**
   * A filter: records for which the expression is true stay as they were put. Those for which it is false are left out and counted.
   * Any other result sends the record to the failure queue. So does no value, which much of JSONata has for a member that is missing:
   * write `$not(robot = true)` in place of `$not(robot)`.
   *
   * Source: https://docs.jsonata.org
   * @param expression in JSONata, such as `total > 100`: up to 16,384 characters (library limit)
   * @throws if the expression is not valid; the message has the position
   */
  static filter(expression: string): StreamTransform {
    return new StreamTransform({ filter: valid('filter', expression) });
  }

  private constructor(
    /** @internal */
    readonly _settings: { readonly jsonata?: string; readonly filter?: string },
  ) {}
}

function valid(factory: string, expression: string): string {
  const fault = expressionFault(expression);
  if (fault !== undefined) { throw new Error(`StreamTransform.${factory}: expression must ${fault}.`); }
  return expression;
}
