import { gunzipSync } from 'zlib';

/** The methods of each path template: `/orders/{id}` has `GET` and `DELETE`. */
export type RouteTable = Readonly<Record<string, readonly string[]>>;

/** Reads the format of the construct: JSON, gzip, Base64. */
export function unpackRoutes(packed: string): RouteTable {
  return JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString('utf8')) as RouteTable;
}

/** The methods of a requested path. Empty for an unknown path. */
export function methodsAt(routes: RouteTable, path: string): string[] {
  const methods = Object.entries(routes).flatMap(([template, known]) => matches(template, path) ? known : []);
  return [...new Set(methods)].sort();
}

/** The methods of the path that the gateway matched. */
export function methodsOf(routes: RouteTable, template: string): string[] {
  return Object.hasOwn(routes, template) ? [...routes[template]].sort() : [];
}

function matches(template: string, path: string): boolean {
  const wanted = partsOf(template);
  const given = partsOf(path);
  const greedy = wanted.at(-1)?.endsWith('+}') ?? false;
  const fits = greedy ? given.length >= wanted.length : given.length === wanted.length;
  return fits && wanted.every((part, i) => part.startsWith('{') ? given[i] !== '' : part === given[i]);
}

function partsOf(path: string): string[] {
  return path.split('/').slice(1);
}
