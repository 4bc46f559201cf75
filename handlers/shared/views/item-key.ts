import { Attribute, itemJson } from '../json/attribute-json';
import { canonicalJson } from '../json/canonical-json';
import { memberTexts } from '../json/json-parts';
import { JsonText } from '../json/json-text';
import { Image } from '../stream/table-change';

/** An attribute of the key of a table. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

/** A name that DynamoDB does not allow: of the one attribute of what is in the place of a key, where a copy is that of no item. */
const FOREIGN = '';

/** The id of a copy that somebody else made: it is that of no item. Undefined for the key of an item. */
export function foreignId(key: Image): string | undefined {
  return Object.hasOwn(key, FOREIGN) ? key[FOREIGN].S as string : undefined;
}

/** The key of an item as JSON in canonical form: the id of its copies. */
export function keyText(key: Image): JsonText {
  return foreignId(key) ?? canonicalJson(itemJson(key, 'the key'));
}

/** The key of the item whose copy has that id. In its place, where no item of a table with these attributes can have it: what `foreignId` takes. */
export function keyOfText(text: JsonText, attributes: readonly KeyAttribute[]): Image {
  return parsed(text, attributes) ?? { [FOREIGN]: { S: text } };
}

function parsed(text: JsonText, attributes: readonly KeyAttribute[]): Image | undefined {
  try {
    const members = memberTexts(text);
    const key = Object.fromEntries(attributes.map(({ name, type }): [string, Attribute] => {
      const value = members.get(name)!;
      return [name, { [type]: type === 'N' ? value : JSON.parse(value) as string }];
    }));
    return keyText(key) === text ? key : undefined;
  } catch {
    return undefined;
  }
}
