import { createHash } from 'crypto';
import { App, Stack } from 'aws-cdk-lib';
import { PatternFixture } from './pattern-fixture';
import { patterns } from './patterns';
import * as catalog from '../../src';
import { RawTemplate } from '../../src/core/testing/private/stack-template';

/** CDK names these by the first route that uses them: they are made anew when that changes, and never become another's. */
const NAMED_BY_CDK = ['AWS::Lambda::Permission', 'AWS::ApiGatewayV2::Integration', 'AWS::ApiGateway::Deployment'];

/** The resources by id, without what only the order of calls decides: the order of lists, and the ids that CDK makes. */
export function resourceSet({ Resources = {} }: RawTemplate): string[] {
  const nameOf = (id: string): string => {
    const resource = Resources[id] as typeof Resources[string] | undefined;
    if (!resource || !NAMED_BY_CDK.includes(resource.Type)) return id;
    return resource.Type === 'AWS::ApiGateway::Deployment' ? resource.Type : `${resource.Type} ${createHash('sha256').update(canonical(resource.Properties)).digest('hex')}`;
  };
  const canonical = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
    if ('Ref' in value) return `ref ${nameOf(String(value.Ref))}`;
    return `{${Object.entries(value).map(([name, each]) => `${name}:${canonical(each)}`).sort().join()}}`;
  };
  return Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::ApiGateway::Deployment')
    .map(([id, { Type, Properties }]) => `${nameOf(id)} ${Type} ${canonical(Properties)}`).sort();
}

/** The calls that add something to a pattern. Those with the same first argument (of one route) have an order that means something. */
const VERBS = ['addRoute', 'addVersion', 'addResolver', 'subscribe', 'publishFrom', 'addAsyncHttpApi', 'addStatusApi', 'enableGradualDeployment', 'grantPublish', 'grantSendMessages'];
type Verb = (...args: unknown[]) => unknown;
const CLASSES = patterns().map(({ className }) => (catalog as unknown as Record<string, { readonly prototype: Record<string, Verb> }>)[className]);

/** Makes two patterns of a fixture the other way round: the second first, and the calls on them from the last to the first. Those with one key stay as they are. */
export function madeTheOtherWayRound({ create }: PatternFixture, stackName: string, ids: string[]): RawTemplate {
  const calls: { readonly key: string; readonly call: () => void }[] = [];
  const spies = CLASSES.flatMap(({ prototype }) => VERBS.filter(verb => verb in prototype).map(verb => {
    const original = prototype[verb];
    return jest.spyOn(prototype, verb).mockImplementation(function (this: unknown, ...args: unknown[]) {
      calls.push({ key: `${verb} ${String(typeof args[0] === 'string' ? args[0] : calls.length)}`, call: () => original.apply(this, args) });
      return this;
    });
  }));
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, stackName);
  try {
    [...ids].reverse().forEach(id => create(stack, id));
  } finally {
    spies.forEach(spy => spy.mockRestore());
  }
  const keys = [...new Set(calls.map(({ key }) => key))].reverse();
  keys.flatMap(key => calls.filter(call => call.key === key)).forEach(({ call }) => call());
  return app.synth().getStackByName(stackName).template as RawTemplate;
}
