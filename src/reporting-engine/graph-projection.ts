import { expressionFault } from '../core/private/expression-fault';

/**
 * What a graph has of the items of the source.
 */
export class GraphProjection {
  /**
   * The result of an expression in JSONata, whose input is the item: a list of vertices and edges, one of them, or nothing. The README has their shapes.
   * Another result is an error, and the change is sent to the failure queue.
   *
   * Source: https://docs.jsonata.org
   * @param expression such as `{ "vertex": "person", "id": id }`: up to 16,384 characters (library limit)
   * @throws if the expression is not valid, or uses a function or a variable that is not known; the message has the position
   */
  static jsonata(expression: string): GraphProjection {
    const fault = expressionFault(expression);
    if (fault !== undefined) { throw new Error(`GraphProjection.jsonata: expression must ${fault}.`); }
    return new GraphProjection(expression);
  }

  private constructor(
    /** @internal */
    readonly _expression: string,
  ) {}
}
