import { Attribute } from '../json/attribute-json';
import { elementTexts, memberTexts } from '../json/json-parts';
import { shapeOf } from '../json/json-shape';
import { JsonText } from '../json/json-text';

/**
 * The content of a document, the same for every order of its members, and for every way to write its numbers. An engine keeps whole numbers with all
 * digits, and decimals as doubles. What is nested too deeply counts as it is written.
 *
 * @param like where it has a set, the order of the elements does not matter
 */
export function contentOf(json: JsonText, like: Attribute): string {
  return shapeOf(JSON.parse(json), Infinity).excess === undefined ? normal(json.trim(), like) : json;
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
