import { aws_lambda as lambda } from 'aws-cdk-lib';
import { expressionFault } from '../core/private/expression-fault';
import { requireFunction } from '../core/private/imported-functions';

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
   * @throws if the expression is not valid, or uses a function or a variable that is not known; the message has the position
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
   * @throws if the expression is not valid, or uses a function or a variable that is not known; the message has the position
   */
  static filter(expression: string): StreamTransform {
    return new StreamTransform({ filter: valid('filter', expression) });
  }

  /**
   * A function of yours, in any language, which makes other records of those before it, leaves some out, or reports that it cannot.
   * Its event and its answer are those of a transformation of Firehose: for each record `{ recordId, result, data }`. The `data` is JSON in Base64,
   * the `result` is `Ok`, `Dropped` or `ProcessingFailed`. A record with `ProcessingFailed` is sent to the failure queue.
   *
   * Where the function fails, records come again, in order. A record for which it fails at each of five attempts, while it takes another,
   * is sent to the failure queue. Let the function have no effects: it gets records more than once.
   *
   * Source: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html
   * @param handler in the Region of the pipeline; the functions of all transforms above a branch have timeouts of 10 minutes together, at most (library limit)
   */
  static function(handler: lambda.IFunction): StreamTransform {
    requireFunction('StreamTransform.function: handler', handler);
    return new StreamTransform({ handler });
  }

  private constructor(
    /** @internal */
    readonly _settings: { readonly jsonata?: string; readonly filter?: string; readonly handler?: lambda.IFunction },
  ) {}
}

function valid(factory: string, expression: string): string {
  const fault = expressionFault(expression);
  if (fault !== undefined) { throw new Error(`StreamTransform.${factory}: expression must ${fault}.`); }
  return expression;
}
