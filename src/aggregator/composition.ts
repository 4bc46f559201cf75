import { expressionFault } from '../core/private/expression-fault';

/**
 * The way the response is made from the parts.
 */
export class Composition {
  /** An object with the body of each part by its name. */
  static parts(): Composition {
    return new Composition();
  }

  /**
   * The result of an expression in JSONata, which must be an object. Its input is an object with the body of each part by its name.
   * A part that is left out is undefined in it.
   *
   * Source: https://docs.jsonata.org
   * @param expression such as `{ "id": order.id, "total": $sum(order.lines.price) }`: up to 16,384 characters (library limit)
   * @throws if the expression is not valid, or uses a function or a variable that is not known; the message has the position
   */
  static jsonata(expression: string): Composition {
    const fault = expressionFault(expression);
    if (fault !== undefined) { throw new Error(`Composition.jsonata: expression must ${fault}.`); }
    return new Composition(expression);
  }

  private constructor(
    /** @internal */
    readonly _expression?: string,
  ) {}
}
