import { expressionFault } from '../core/private/expression-fault';
import { knownMembers } from '../core/private/expression-names';

/**
 * What the rows of a view have of the items of the source.
 */
export class ViewProjection {
  /**
   * Attributes of the item, as they are. An attribute that an item does not have is left out.
   *
   * @param attributes the names of 1 to 100 attributes, which are no paths (library limit)
   */
  static pick(...attributes: string[]): ViewProjection {
    const given = attributes.length >= 1 && attributes.length <= MOST_ATTRIBUTES && attributes.every(name => typeof name === 'string' && name !== '');
    if (!given) { throw new Error(`ViewProjection.pick: attributes must be 1 to ${MOST_ATTRIBUTES} names that are not empty, got ${JSON.stringify(attributes)}.`); }
    return new ViewProjection({ pick: attributes });
  }

  /**
   * The result of an expression in JSONata, whose input is the item. An item for which the result is nothing, or null, has no row. Another result that
   * is no object is an error, and the change is sent to the failure queue.
   *
   * A number with more digits than JavaScript has can be copied into the result, with all digits. An expression that computes with it fails.
   *
   * Source: https://docs.jsonata.org
   * @param expression such as `state = "open" ? { "id": id, "total": $sum(lines.price) }`: up to 16,384 characters (library limit)
   * @throws if the expression is not valid, or uses a function or a variable that is not known; the message has the position
   */
  static jsonata(expression: string): ViewProjection {
    const fault = expressionFault(expression);
    if (fault !== undefined) { throw new Error(`ViewProjection.jsonata: expression must ${fault}.`); }
    return new ViewProjection({ jsonata: expression });
  }

  private constructor(
    /**
     * ProjectionSettings of handlers/shared/views/projection.ts.
     * @internal
     */
    readonly _settings: { readonly pick?: string[]; readonly jsonata?: string },
  ) {}

  /**
   * The names that the rows can have. Undefined where they depend on the item.
   * @internal
   */
  get _attributes(): string[] | undefined {
    const { pick, jsonata } = this._settings;
    return pick ?? knownMembers(jsonata!);
  }
}

/** Library limit. */
const MOST_ATTRIBUTES = 100;
