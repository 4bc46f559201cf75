import * as fs from 'fs';
import * as path from 'path';
import { gunzipSync } from 'zlib';
import { inPython, LANGUAGE_RULES } from './language-rules';
import { publicApi, PublicMember, PublicType } from './public-api';
import { ROOT } from '../patterns';

/** What breaks a rule and stays, with its reason. */
const EXCEPTIONS: { readonly [breach: string]: string } = {
  'Operations.addAlarm': 'the alarm and what a user changes in it come from two hands; in Python the alarm is a PatternAlarmProps(...)',
};

/** Types with the name of a CDK type. Java and C# need an import by name or an alias where both are used. */
const NAMES_OF_CDK = ['Backend', 'BackendConfig', 'JsonSchema', 'Source'];

const type = (name: string, members: PublicMember[], more: Partial<PublicType> = {}): PublicType =>
  ({ folder: 'core', name, isStruct: false, isEnum: false, implements: [], comment: '', members, ...more });
const member = (name: string, more: Partial<PublicMember> = {}): PublicMember =>
  ({ name, isMethod: false, isPrivate: false, isStatic: false, isOptional: false, parameters: [], types: ['string'], comment: '', ...more });
const method = (name: string, parameters: string[], types: string[]) => member(name, { isMethod: true, parameters, types });

/** An API of each rule that breaks it, and the breach. */
const BROKEN: { readonly [rule: string]: [PublicType[], string] } = {
  'no two members of a type have one name': [[type('Queue', [member('queueArn'), member('queueARN')])], 'Queue: queue_arn'],
  'no property has the name of a parameter before it': [
    [type('Queue', [method('addRoute', ['id', 'options'], ['string', 'RouteOptions'])]),
      type('RouteOptions', [], { isStruct: true, implements: ['BaseOptions'] }), type('BaseOptions', [member('id')], { isStruct: true })],
    'Queue.addRoute: id',
  ],
  'no two names of the package are one': [[type('Queue', []), type('NewQueue', [])], 'NewQueue'],
  'no member has the name of its type': [[type('Queue', [member('queue')])], 'Queue.queue'],
  'no member has the name of a member of every object': [[type('Queue', [method('notify', [], []), member('type')])], 'Queue.notify'],
  'no type is a function, a union, a date or a promise': [
    [type('Queue', [member('worker', { types: ['lambda.Function'] }), method('onEnd', ['callback'], ['(job: string) => void'])])],
    'Queue.onEnd: (job: string) => void',
  ],
  'options are the last parameter, and the only options': [
    [type('Queue', [method('add', ['props', 'changes'], ['Options', 'Options'])]), type('Options', [], { isStruct: true })], 'Queue.add',
  ],
  'values of an enum are in capitals': [[type('Size', [member('Small')], { isEnum: true })], 'Size.Small'],
};

test.each([['fromARN', 'from_arn'], ['httpApi', 'http_api'], ['HTTPServer', 'http_server'], ['id', 'id']])('writes %s in Python as %s', (name, written) => {
  expect(inPython(name)).toBe(written);
});

describe.each(LANGUAGE_RULES)('$rule ($languages)', ({ rule, breaches }) => {
  test('a breach is found', () => {
    const [api, breach] = BROKEN[rule];
    expect(breaches(api)).toContain(breach);
  });

  test('the public API keeps it, but for what is listed with a reason', () => {
    expect(breaches(publicApi()).filter(breach => !(breach in EXCEPTIONS))).toEqual([]);
  });
});

test('no exception is left over', () => {
  const breaches = LANGUAGE_RULES.flatMap(rule => rule.breaches(publicApi()));
  expect(Object.keys(EXCEPTIONS).filter(breach => !breaches.includes(breach))).toEqual([]);
});

test('no further type has the name of a CDK type, which Java and C# would find ambiguous', () => {
  const assembly = gunzipSync(fs.readFileSync(path.join(ROOT, 'node_modules', 'aws-cdk-lib', '.jsii.gz'))).toString();
  const { types } = JSON.parse(assembly) as { readonly types: Record<string, { readonly name: string }> };
  const ofCdk = new Set(Object.values(types).map(({ name }) => name));
  expect(publicApi().map(({ name }) => name).filter(name => ofCdk.has(name) && !NAMES_OF_CDK.includes(name))).toEqual([]);
});
