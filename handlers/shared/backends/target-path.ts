import { Problem } from '../http/problem';
import { WebRequest } from '../http/web-request';

/** A parameter of a route that stands for one segment. */
const ONE_SEGMENT = /\{([\w.-]+)\}/g;
const PLACEHOLDER = /\{([\w.-]+)\+?\}/g;
/** Characters that a segment may have unencoded (https://www.rfc-editor.org/rfc/rfc3986#section-3.3) and `encodeURIComponent` encodes. */
const PCHARS = /%(?:24|26|2B|2C|3A|3B|3D|40)/g;
// a separator or a dot that is encoded twice would reach a backend that decodes twice
const STILL_ENCODED = /%[0-9a-f]{2}/i;
// control characters, unpaired surrogates, and the characters that some servers read as a slash
const FORBIDDEN = /[\p{Cc}\p{Cs}\\/]/u;

type RequestPath = Pick<WebRequest, 'path' | 'isPathDecoded'>;

/** The path at a backend: its base, and the client's part. */
export interface TargetPath {
  readonly path: string;
  /** The part before the client's part, without a trailing slash. */
  readonly base: string;
  /** The same in the path of the request. */
  readonly mountedAt: string;
}

/**
 * Builds the path at a backend from its URL's path. Segments that could lead out of it (dot segments,
 * encoded slashes, empty segments, an absolute URL) are refused, not normalized. So is a slash in a parameter of one segment:
 * an HTTP API decodes `%2F` after it has matched the route, and a deeper path is another route.
 *
 * @param route the key of the route that the request matched
 * @throws Problem 400
 */
export function targetPath(template: string, request: RequestPath & Pick<WebRequest, 'pathParameters'>, route = ''): TargetPath {
  const { pathParameters, isPathDecoded } = request;
  const deep = [...route.matchAll(ONE_SEGMENT)].some(([, name]) => pathParameters[name]?.includes('/'));
  if (deep) throw refused('A path parameter must be one segment, without a slash.');
  const requested = canonicalPath(request).slice(1);
  const names = [...template.matchAll(PLACEHOLDER)].map(([, name]) => name);
  if (names.length === 0) {
    const base = template.replace(/\/+$/, '');
    return { path: `${base}/${requested}`, base, mountedAt: '' };
  }
  const filled = template.replace(PLACEHOLDER, (_, name: string) => safePath(pathParameters[name] ?? '', isPathDecoded));
  const last = safePath(pathParameters[names[names.length - 1]] ?? '', isPathDecoded);
  const endsAlike = last !== '' && filled.endsWith(`/${last}`) && requested.endsWith(last);
  return {
    path: filled,
    base: endsAlike ? filled.slice(0, -last.length - 1) : filled,
    mountedAt: endsAlike ? `/${requested.slice(0, -last.length)}`.replace(/\/$/, '') : `/${requested}`,
  };
}

/**
 * The one way to write a path: each segment decoded, where API Gateway has not done it, and encoded again.
 *
 * @throws Problem 400 for a path that could mean another
 */
export function canonicalPath({ path, isPathDecoded }: RequestPath): string {
  if (!path.startsWith('/')) throw refused('The path must have a leading slash.');
  return `/${safePath(path.slice(1), isPathDecoded)}`;
}

function safePath(path: string, isDecoded = false): string {
  const given = path.split('/');
  // an authorizer has seen what an HTTP API decoded: to decode it again would lead to another resource
  const segments = isDecoded ? given : given.map(decodedOnce);
  // only the last segment may be empty (a trailing slash)
  if (segments.some((segment, index) => !isSafe(segment) || (segment === '' && index < segments.length - 1))) {
    throw refused('The path must not have empty segments, dot segments, encoded slashes, or segments that are encoded twice.');
  }
  return segments.map(segment => encodeURIComponent(segment).replace(PCHARS, decodeURIComponent)).join('/');
}

/** What is no encoding stays as it is. */
function decodedOnce(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function isSafe(segment: string): boolean {
  // `..;x` is `..` for servers with path parameters
  const name = segment.split(';')[0];
  return name !== '.' && name !== '..' && !FORBIDDEN.test(segment) && !STILL_ENCODED.test(segment);
}

function refused(detail: string): Problem {
  return new Problem('malformed-request', detail);
}
