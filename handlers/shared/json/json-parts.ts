import { JsonText } from './json-text';

interface Part {
  /** Of a member of an object. */
  readonly name: string | undefined;
  readonly text: JsonText;
}

/** The members of an object by name, as they are written. Of two with one name, the last one counts, as for `JSON.parse`. */
export function memberTexts(json: JsonText): Map<string, JsonText> {
  return new Map([...partsOf(json)].flatMap(({ name, text }) => name === undefined ? [] : [[name, text]]));
}

/** The elements of an array, as they are written. */
export function elementTexts(json: JsonText): JsonText[] {
  return [...partsOf(json)].map(({ text }) => text);
}

/** What is found below a path of names, as it is written. */
export function textAt(json: JsonText, ...path: string[]): JsonText | undefined {
  return path.reduce<JsonText | undefined>((text, name) => {
    if (text === undefined) return undefined;
    return text.trimStart().startsWith('[') ? elementTexts(text)[Number(name)] : memberTexts(text).get(name);
  }, json);
}

/** The parts of an array or object, in text that is JSON. None for other values. */
function *partsOf(json: JsonText): Generator<Part> {
  let depth = 0;
  let start = 0;
  let name: string | undefined;
  for (let at = 0; at < json.length; at++) {
    const char = json[at];
    if (char === '"') at = endOfString(json, at) - 1;
    const closes = char === '}' || char === ']';
    if (depth === 1 && char === ':') {
      name = stringIn(json.slice(start, at).trim());
      start = at + 1;
    }
    if (depth === 1 && (char === ',' || closes)) {
      const text = json.slice(start, at).trim();
      if (text !== '') yield { name, text };
      start = at + 1;
      name = undefined;
    }
    if (closes) depth--;
    if ((char === '{' || char === '[') && depth++ === 0) start = at + 1;
  }
}

/** The text that a JSON string stands for. */
export function stringIn(json: JsonText): string {
  return json.includes('\\') ? JSON.parse(json) as string : json.slice(1, -1);
}

/** Behind the closing quote of the string that starts there. */
export function endOfString(json: JsonText, start: number): number {
  let end = start;
  do end = json.indexOf('"', end + 1); while (isEscaped(json, end));
  return end + 1;
}

function isEscaped(json: JsonText, at: number): boolean {
  let first = at;
  while (json[first - 1] === '\\') first--;
  return (at - first) % 2 === 1;
}
