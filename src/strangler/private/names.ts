/** A header field's name (https://www.rfc-editor.org/rfc/rfc9110#name-tokens). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export function validHeaderName(name: string): boolean {
  return TOKEN.test(name);
}

/** A name as the beginning of another: `orders` of `Orders`. */
export function inCamelCase(name: string): string {
  return `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
}
