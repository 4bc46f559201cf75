import { Expression, ExpressionFailed, Jsonata } from '../shared/json/expression';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { Image } from '../shared/stream/table-change';
import { valuesOf } from '../shared/views/values';

/** The time of one evaluation; library default. */
const MAX_MILLIS = 500;

/** Makes what an expression says of an item. Throws `Unpublishable` where it fails. */
export function projectionOf(jsonata: string, load: () => Promise<Jsonata>): (item: Image) => Promise<unknown> {
  const expression = new Expression(jsonata, load);
  return async item => {
    const values = valuesOf(item);
    try {
      return await expression.evaluate(values, MAX_MILLIS);
    } catch (error) {
      throw error instanceof ExpressionFailed ? new Unpublishable(error.message) : error;
    }
  };
}
