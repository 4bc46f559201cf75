import { RouteKey } from './route-key';
import { Validation } from '../../private/validation';

/** The routes of one API. */
export class RouteTable {
  private readonly routes: RouteKey[] = [];

  constructor(private readonly validation: Validation) {}

  /** The routes in the order they were added. */
  get keys(): RouteKey[] {
    return [...this.routes];
  }

  /** The methods of each path, the same in whatever order the routes were added. */
  get methodsByPath(): { [path: string]: string[] } {
    const byPath: { [path: string]: string[] } = {};
    this.routes.forEach(({ method, path }) => (byPath[path] ??= []).push(method));
    return Object.fromEntries(Object.entries(byPath).sort(([a], [b]) => a < b ? -1 : 1).map(([path, methods]) => [path, methods.sort()]));
  }

  /** @throws if another route matches the same requests, or the same path has parameters of other names */
  add(key: RouteKey): void {
    this.check(key);
    this.routes.push(key);
  }

  /** The checks of `add`, for a caller that creates resources before it adds the route. */
  check(key: RouteKey): void {
    for (const other of this.routes.filter(({ shape }) => shape === key.shape)) {
      this.validation.check(other.text !== key.text, 'key', `differ from the other routes in method or path: the API already has '${other.text}'`, key.text);
      this.validation.check(other.method !== key.method, 'key',
        `differ from '${other.text}' by more than the names of parameters: the two routes match the same requests`, key.text);
      this.validation.check(other.path === key.path, 'key',
        `name its parameters as '${other.text}' does (OpenAPI allows one set of names for a path)`, key.text);
    }
  }
}
