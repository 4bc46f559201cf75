import { Token } from 'aws-cdk-lib';
import { Validation } from '../../core/private/validation';

/** The characters of a segment (https://www.rfc-editor.org/rfc/rfc3986#section-3.3), without percent-encoding and wildcards. */
const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._~:@!$&'()+,;=-]+$/;
/** Library limit. */
const MOST_PATHS = 20;
const WILDCARD = '*';

/** @throws if a path is not of the form '/orders', '/orders/*' or '/orders*' */
export function validatePaths(validation: Validation, prop: string, paths: string[]) {
  validation.list(prop, paths);
  validation.knownList(prop, paths);
  validation.check(paths.length >= 1 && paths.length <= MOST_PATHS, prop, `hold 1 to ${MOST_PATHS} paths (library limit)`, paths.length);
  paths.forEach(path => validatePath(validation, prop, path));
  const twice = paths.find((path, i) => paths.indexOf(path) < i);
  validation.check(twice === undefined, prop, 'hold each path once', twice);
}

function validatePath(validation: Validation, prop: string, path: string) {
  if (Token.isUnresolved(path)) { validation.fail(prop, 'be known at synthesis, because their length decides on their order', 'a value that is only known at deployment'); }
  validation.check(path.startsWith('/'), prop, "begin with a slash, such as '/orders' or '/orders/*'", path);
  validation.check(!/[{}]/.test(path), prop, "have no parameters: '/orders/*' is every path below '/orders'", path);
  validation.check(!/[?#]/.test(path), prop, 'have no query: RequestMatch.query() is a condition on it', path);
  const literal = literalOf(path);
  validation.check(!literal.includes(WILDCARD), prop, "have a wildcard at the end only, such as '/orders/*' or '/orders*'", path);
  const segments = literal.split('/').slice(1);
  const named = path.endsWith('/*') || path === '/' ? segments.slice(0, -1) : segments;
  validation.check(named.every(segment => SEGMENT.test(segment)), prop,
    'have segments of unreserved characters between single slashes, without . and .., percent-encoding and a slash at the end', path);
}

/** What the path has in common with every request that it takes. */
export function literalOf(path: string): string {
  return path.endsWith(WILDCARD) ? path.slice(0, -1) : path;
}

/** Whether a path takes every request that another one takes. */
export function covers(path: string, other: string): boolean {
  return path === other || path.endsWith(WILDCARD) && literalOf(other).startsWith(literalOf(path));
}

/** Whether every request of the paths has the prefix, so that it can be removed. */
export function haveInCommon(paths: string[], prefix: string): boolean {
  return paths.every(path => path === prefix || path.startsWith(`${prefix}/`));
}
