/** A JSON value as it is written, with all digits of its numbers. */
export type JsonText = string;

/**
 * JSON of an object, some of whose members are JSON text already. They are taken over as
 * they are: parsing and printing would round numbers beyond 2^53, which workers in other
 * languages can read.
 */
export function jsonObject(members: object, texts: Record<string, JsonText | undefined> = {}): JsonText {
  const own = JSON.stringify(members).slice(1, -1);
  const taken = Object.entries(texts)
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  return `{${[own, ...taken].filter(part => part !== '').join(',')}}`;
}

/** The text itself when it is JSON, otherwise a JSON string that holds it. */
export function asJsonText(text: string): JsonText {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

/**
 * Within JSON strings two kinds of character may stand that SQS refuses (and then a job could
 * never be sent): halves of surrogate pairs, U+FFFE and U+FFFF. Escaped they mean the same.
 */
export function escapeForSqs(json: JsonText): JsonText {
  return json.replace(/[\uFFFE\uFFFF]|\p{Surrogate}/gu, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The content of JSON text; the text itself where it is none. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
