import { HEADER_NAME } from '../../core/private/header-name';
export function validHeaderName(name: string): boolean {
  return HEADER_NAME.test(name);
}

/** A name as the beginning of another: `orders` of `Orders`. */
export function inCamelCase(name: string): string {
  return `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
}
