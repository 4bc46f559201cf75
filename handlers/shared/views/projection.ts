import { attributeOf, checkTypes, valuesOf } from './values';
import { Attribute } from '../json/attribute-json';
import { Expression, ExpressionFailed, Jsonata } from '../json/expression';
import { Unpublishable } from '../publishing/unpublishable';
import { Image } from '../stream/table-change';

/** The time of one evaluation; library default. */
const MAX_MILLIS = 500;

/** What a row has of an item. One of the two is set. */
export interface ProjectionSettings {
  /** The names of the attributes. */
  readonly pick?: readonly string[];
  /** An expression in JSONata, whose input is the item. */
  readonly jsonata?: string;
}

/** Makes the content of a row. Undefined for an item that has no row. Throws `Unpublishable` for an item of which it cannot make one. */
export type Projection = (item: Image) => Promise<Image | undefined>;

export function projectionOf({ pick, jsonata }: ProjectionSettings, load: () => Promise<Jsonata>): Projection {
  if (jsonata === undefined) return async item => picked(item, pick ?? []);
  const expression = new Expression(jsonata, load);
  return item => evaluated(expression, item);
}

function picked(item: Image, names: readonly string[]): Image {
  const attributes = names.filter(name => Object.hasOwn(item, name)).map((name): [string, Attribute] => [name, item[name]]);
  attributes.forEach(([, attribute]) => checkTypes(attribute));
  return Object.fromEntries(attributes);
}

async function evaluated(expression: Expression, item: Image): Promise<Image | undefined> {
  const result = await resultOf(expression, item);
  if (result === undefined || result === null) return undefined;
  const attribute = attributeOf(result);
  if (attribute?.M === undefined) throw new Unpublishable('the result of the expression must be an object, or nothing');
  return attribute.M as Image;
}

async function resultOf(expression: Expression, item: Image): Promise<unknown> {
  try {
    return await expression.evaluate(valuesOf(item), MAX_MILLIS);
  } catch (error) {
    if (error instanceof ExpressionFailed) throw new Unpublishable(error.message);
    throw error;
  }
}
