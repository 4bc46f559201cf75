import * as path from 'path';
import { ROOT } from '../patterns';

/** Sees the arguments of a call of the public API, `PubSub.subscribe`, `PubSub.constructor`, and answers those it gets. */
export type Intercept = (call: string, args: unknown[]) => unknown[];
type Callable = (this: unknown, ...args: unknown[]) => unknown;
type Class = Callable & { readonly prototype: object };

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
    Object.defineProperty(type.prototype, method, {
      configurable: true,
      writable: true,
      value(this: unknown, ...args: unknown[]) {
        return value.apply(this, intercept(`${name}.${method}`, args));
      },
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
