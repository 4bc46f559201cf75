import { StoredDocument } from './index-documents';
import { Attribute } from '../json/attribute-json';
import { elementTexts, memberTexts } from '../json/json-parts';
import { shapeOf } from '../json/json-shape';
import { JsonText } from '../json/json-text';
import { Image } from '../stream/table-change';

/**
 * The content of a document, the same for every order of its members, and for every way to write its numbers. An engine keeps whole numbers with all
 * digits, and decimals as doubles. What is nested too deeply counts as it is written.
 *
 * @param like where it has a set, the order of the elements does not matter
 */
export function contentOf(json: JsonText, like: Attribute): string {
  return shapeOf(JSON.parse(json), Infinity).excess === undefined ? normal(json.trim(), like) : json;
}

/**
 * Whether what is stored is what an item says.
 *
 * @param data the content as attributes; undefined where there is to be no document
 * @param document the same as JSON
 */
export function isSame(data: Image | undefined, document: JsonText | undefined, stored: StoredDocument | undefined): boolean {
  const isThere = stored !== undefined && !stored.isTombstone;
  if (data === undefined || document === undefined || !isThere) return document === undefined && !isThere;
  return contentOf(document, { M: data }) === contentOf(stored.content, { M: data });
}

function normal(json: JsonText, like: Attribute = {}): string {
  switch (json[0]) {
    case '{': {
      const likes = (like.M ?? {}) as Record<string, Attribute | undefined>;
      const members = [...memberTexts(json)].sort(([one], [other]) => one < other ? -1 : 1);
      return `{${members.map(([name, text]) => `${JSON.stringify(name)}:${normal(text, Object.hasOwn(likes, name) ? likes[name] : undefined)}`).join(',')}}`;
    }
    case '[': {
      const likes = (like.L ?? []) as Attribute[];
      const elements = elementTexts(json).map((text, at) => normal(text, likes[at]));
      return `[${(like.SS ?? like.NS ?? like.BS ? elements.sort() : elements).join(',')}]`;
    }
    case '"': case 't': case 'f': case 'n': return JSON.stringify(JSON.parse(json));
    default: return numberText(json);
  }
}

function numberText(number: string): string {
  const isWhole = /^-?\d+$/.test(number);
  const value = Number(number);
  return isWhole || Number.isInteger(value) ? String(BigInt(isWhole ? number : value)) : JSON.stringify(value);
}
