import { Construct } from 'constructs';

type Make = new (scope: Construct, id: string, props?: object) => Construct;
type Props = (scope: Construct, id: string) => object;

/** The library as the fixtures see it, whose constructs of the names given get props, also where the fixture gives others. */
export function libraryWith(library: Record<string, unknown>, names: string[], props: Props): Record<string, unknown> {
  const changed = new Map<string, unknown>();
  return new Proxy(library, {
    get: (target, name: string) => {
      if (!names.includes(name)) { return target[name]; }
      if (!changed.has(name)) { changed.set(name, withProps(target[name] as Make, props)); }
      return changed.get(name);
    },
  });
}

function withProps(made: Make, more: Props): unknown {
  return new Proxy(made, {
    construct: (target, [scope, id, props]: [Construct, string, object?], newTarget) =>
      Reflect.construct(target, [scope, id, { ...props, ...more(scope, id) }], newTarget as Make) as Construct,
  });
}
