import { PublicMember, PublicType } from './public-api';

/** A rule of the public API, with what breaks it: `<type>.<member>`, and what is wrong with it. */
export interface LanguageRule {
  readonly rule: string;
  /** The languages whose users are hurt. */
  readonly languages: readonly string[];
  breaches(api: readonly PublicType[]): string[];
}

/** Members that every object has. Java: https://docs.oracle.com/javase/specs/jls/se17/html/jls-4.html#jls-4.3.2 */
const OF_JAVA_OBJECTS = ['clone', 'equals', 'finalize', 'getClass', 'hashCode', 'notify', 'notifyAll', 'wait'];
/** https://learn.microsoft.com/dotnet/api/system.object */
const OF_DOTNET_OBJECTS = ['equals', 'finalize', 'getHashCode', 'getType', 'memberwiseClone', 'referenceEquals'];

/** As jsii writes names in Python. */
export function inPython(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z])([A-Z][a-z])/g, '$1_$2').toLowerCase();
}

/** As jsii writes names in Go and C#. */
function inPascal(name: string): string {
  return `${name[0].toUpperCase()}${name.slice(1)}`;
}

export const LANGUAGE_RULES: readonly LanguageRule[] = [
  {
    rule: 'no two members of a type have one name',
    languages: ['Python', 'Go', 'C#'],
    breaches: api => api.flatMap(({ name, isEnum, members }) => isEnum ? [] : [inPython, inPascal].flatMap(written =>
      shared(members.filter(member => member.name !== 'constructor').map(member => member.name), written).map(same => `${name}: ${same}`))),
  },
  {
    rule: 'no property has the name of a parameter before it',
    languages: ['Python'],
    breaches: api => eachCall(api).flatMap(({ place, parameters, types }) => {
      const properties = propertiesOf(api, types.at(-1)).map(inPython);
      return parameters.slice(0, -1).filter(parameter => [...properties, 'self'].includes(inPython(parameter))).map(parameter => `${place}: ${parameter}`);
    }),
  },
  {
    rule: 'no two names of the package are one',
    languages: ['Go'],
    breaches: api => shared(api.flatMap(goNames), name => name),
  },
  {
    rule: 'no member has the name of its type',
    languages: ['C#'],
    breaches: api => api.flatMap(({ name, members }) => members.filter(member => inPascal(member.name) === name).map(member => `${name}.${member.name}`)),
  },
  {
    rule: 'no member has the name of a member of every object',
    languages: ['Java', 'C#'],
    breaches: api => api.flatMap(({ name, isEnum, members }) => isEnum ? [] : members
      .filter(member => [...OF_JAVA_OBJECTS, ...OF_DOTNET_OBJECTS].includes(member.isMethod ? member.name : `get${inPascal(member.name)}`))
      .map(member => `${name}.${member.name}`)),
  },
  {
    rule: 'no type is a function, a union, a date or a promise',
    languages: ['Python', 'Java', 'Go', 'C#'],
    breaches: api => eachType(api).filter(({ type }) => /=>|\||\b(Function|Date|Promise)\b(?!\.)/.test(type.replace(/\w+\.Function\b/g, '')))
      .map(({ place, type }) => `${place}: ${type}`),
  },
  {
    rule: 'options are the last parameter, and the only options',
    languages: ['Python'],
    breaches: api => eachCall(api).filter(({ types }) => types.slice(0, -1).some(type => structNamed(api, type))).map(({ place }) => place),
  },
  {
    rule: 'values of an enum are in capitals',
    languages: ['Python', 'Java', 'Go', 'C#'],
    breaches: api => api.filter(({ isEnum }) => isEnum).flatMap(({ name, members }) => members
      .filter(member => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(member.name)).map(member => `${name}.${member.name}`)),
  },
];

interface Call extends Pick<PublicMember, 'parameters' | 'types'> {
  readonly place: string;
}

function eachCall(api: readonly PublicType[]): Call[] {
  return api.flatMap(({ name, members }) => members.filter(({ isMethod, isPrivate }) => isMethod && !isPrivate)
    .map(({ name: method, parameters, types }) => ({ place: `${name}.${method}`, parameters, types })));
}

/** Of properties and of parameters. */
function eachType(api: readonly PublicType[]) {
  return api.flatMap(({ name, isEnum, members }) => isEnum ? [] : members
    .filter(({ isPrivate }) => !isPrivate)
    .flatMap(member => member.types.map(type => ({ place: `${name}.${member.name}`, type }))));
}

function structNamed(api: readonly PublicType[], name: string | undefined): PublicType | undefined {
  return api.find(type => type.isStruct && type.name === name);
}

/** The properties of options, with those that they inherit. */
function propertiesOf(api: readonly PublicType[], name: string | undefined): string[] {
  const struct = structNamed(api, name);
  return struct ? [...struct.members.map(member => member.name), ...struct.implements.flatMap(parent => propertiesOf(api, parent))] : [];
}

/** What a type puts into the one package that a module is in Go. */
function goNames({ name, isStruct, isEnum, members }: PublicType): string[] {
  if (isStruct) { return [name]; }
  if (isEnum) { return [name, ...members.map(value => `${name}_${value.name}`)]; }
  const statics = members.filter(({ isStatic }) => isStatic).map(member => `${name}_${inPascal(member.name)}`);
  return [name, `New${name}`, `New${name}_Override`, ...statics];
}

/** Names that are written as another one of the list is. */
function shared(names: string[], written: (name: string) => string): string[] {
  return names.filter((name, index) => names.findIndex(other => written(other) === written(name)) !== index).map(written);
}
