import { publicApi, PublicMember, PublicType } from '../api/public-api';

/** A place that a value is given at: the argument of a call, or a property below it. */
export interface Place {
  /** `PubSub.subscribe`, `PubSub.constructor`. */
  readonly call: string;
  /** The index of the argument. */
  readonly argument: number;
  /** The names of the properties to it. */
  readonly path: string[];
  /** As it is written in the source. */
  readonly type: string;
}

/** Structs hold structs: none of them itself. */
const DEEPEST = 4;

/** The type of a name in the public API. */
export function publicType(name: string): PublicType | undefined {
  return TYPES.get(name);
}

const TYPES = new Map(publicApi().map(type => [type.name, type]));

/** What a user gives, in every call of the public API. Patterns call `bind…` of their parts themselves. */
export function places(): Place[] {
  const methods = [...TYPES.values()].filter(({ isStruct }) => !isStruct)
    .flatMap(({ name, members }) => members.filter(({ isMethod, name: method }) => isMethod && !method.startsWith('bind')).map(method => [name, method] as const));
  return methods.flatMap(([name, { name: method, types }]) => types.flatMap((type, argument) => below({ call: `${name}.${method}`, argument, path: [], type })));
}

function below(place: Place): Place[] {
  const struct = publicType(place.type);
  if (!struct?.isStruct || place.path.length === DEEPEST) { return [place]; }
  return [place, ...membersOf(struct).flatMap(({ name, types: [type] }) => below({ ...place, path: [...place.path, name], type }))];
}

function membersOf(struct: PublicType): PublicMember[] {
  return [...struct.members, ...struct.implements.flatMap(name => membersOf(publicType(name) ?? { ...struct, members: [], implements: [] }))];
}

/** A place in words: `PubSub.subscribe(…).filter`. */
export function wordsOf({ call, argument, path }: Place): string {
  return [`${call}(${argument})`, ...path].join('.');
}

/** Whether the arguments of a call have a place. Options of alarms are left out in most calls, and can be added. */
export function hasPlace(args: unknown[], { argument, path }: Place): boolean {
  const parent = path.slice(0, -1);
  return parent.length === 0 || parent.at(-1) === 'alarms' || valueAt(args[argument], parent) !== undefined;
}

/** The same arguments with another value at a place. */
export function withValue(args: unknown[], { argument, path }: Place, value: (before: unknown) => unknown): unknown[] {
  const given = args.length > argument ? [...args] : [...args, ...Array.from({ length: argument + 1 - args.length })];
  given[argument] = replaced(given[argument], path, value);
  return given;
}

function valueAt(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>((each, name) => (each as Record<string, unknown> | undefined)?.[name], value);
}

function replaced(before: unknown, [name, ...rest]: string[], value: (before: unknown) => unknown): unknown {
  if (name === undefined) { return value(before); }
  return { ...before as object, [name]: replaced((before as Record<string, unknown> | undefined)?.[name], rest, value) };
}
