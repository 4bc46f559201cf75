import * as path from 'path';
import { ROOT } from '../patterns';

/** Sees the arguments of a call of the public API, `PubSub.subscribe`, `PubSub.constructor`, and answers those it gets. */
export type Intercept = (call: string, args: unknown[]) => unknown[];
type Callable = (this: unknown, ...args: unknown[]) => unknown;
type Class = Callable & { readonly prototype: object };

/** The methods that have an eye on them. */
const watched: { readonly prototype: object; readonly method: string; readonly value: Callable }[] = [];
const define = (prototype: object, method: string, value: Callable) =>
  Object.defineProperty(prototype, method, { configurable: true, writable: true, value });

// the files that this worker tests next have the same library
afterAll(() => watched.splice(0).reverse().forEach(({ prototype, method, value }) => define(prototype, method, value)));

/**
 * The library for the files that are loaded after this, with an eye on its public calls. What the library calls itself is
 * seen only where it is a method.
 */
export function interceptPublicCalls(intercept: Intercept): void {
  const library = path.join(ROOT, 'src');
  jest.resetModules();
  jest.doMock(library, () => Object.fromEntries(Object.entries(jest.requireActual<object>(library)).map(([name, value]) =>
    [name, isClass(value) ? seen(name, value, intercept) : value as unknown])));
}

function isClass(value: unknown): value is Class {
  return typeof value === 'function' && 'prototype' in value;
}

function seen(name: string, type: Class, intercept: Intercept): Class {
  const members = Object.entries(Object.getOwnPropertyDescriptors(type.prototype)) as Array<[string, { readonly value?: Callable }]>;
  for (const [method, { value }] of members) {
    if (typeof value !== 'function' || method === 'constructor' || method.startsWith('_')) { continue; }
    watched.push({ prototype: type.prototype, method, value });
    define(type.prototype, method, function (this: unknown, ...args: unknown[]) {
      return value.apply(this, intercept(`${name}.${method}`, args));
    });
  }
  return new Proxy(type, {
    construct: (target, args, newTarget) => Reflect.construct(target, intercept(`${name}.constructor`, args), newTarget) as object,
    get: (target, key, receiver) => {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof value !== 'function' || typeof key !== 'string' || key === 'prototype' || key.startsWith('_')) { return value; }
      return (...args: unknown[]): unknown => (value as Callable).apply(target, intercept(`${name}.${key}`, args));
    },
  });
}
