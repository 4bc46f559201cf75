import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { resolvedText, Template } from './plausible-values';
import { PubSub, RobustApi, RoutingEngine } from '../src';
import { PatternFixture } from '../test/contract/pattern-fixture';
import { fixturesOf, patterns } from '../test/contract/patterns';
import { orderCreated } from '../test/pub-sub/contracts';

/** What a construct gives a function. */
export interface FunctionEnvironment {
  readonly variables: Record<string, string>;
  /** Texts of the files that it writes beside the bundle, by name. */
  readonly files: Record<string, string>;
}

/** A function of one pattern that belongs to another: the fixtures of a pattern have its own functions. */
const BETWEEN_PATTERNS: PatternFixture[] = [{
  name: 'requests that a bus publishes',
  create: (scope, id) => {
    const api = new RobustApi(scope, id, { engine: RoutingEngine.httpApi() });
    api.addRoute('POST /orders', new PubSub(scope, `${id}Events`, { contracts: [orderCreated] }).publishRequests(orderCreated));
    return api;
  },
}];

/**
 * The environment that constructs give to the function of each handler: of all variants of all patterns,
 * the one with the most variables, since a setting more is a client more.
 *
 * @param bundles file by handler
 * @throws if no pattern has a function with one of the bundles
 */
export function functionEnvironments(bundles: Readonly<Record<string, string>>): Record<string, FunctionEnvironment> {
  const handlerOf = new Map(Object.entries(bundles).map(([handler, file]) => [fs.readFileSync(file, 'utf8'), handler]));
  const environments: Record<string, FunctionEnvironment> = {};
  for (const fixture of [...patterns().flatMap(pattern => fixturesOf(pattern).fixtures), ...BETWEEN_PATTERNS]) {
    for (const { code, environment } of functionsOf(fixture)) {
      const handler = handlerOf.get(code);
      if (handler !== undefined && size(environment) > size(environments[handler])) environments[handler] = environment;
    }
  }
  const without = Object.keys(bundles).filter(handler => environments[handler] === undefined);
  if (without.length > 0) throw new Error(`No fixture in test/*/fixtures.ts has a function of ${without.join(', ')}.`);
  return environments;
}

const size = (environment: FunctionEnvironment | undefined) => environment === undefined ? -1 : Object.keys(environment.variables).length;

function functionsOf(fixture: PatternFixture): { code: string; environment: FunctionEnvironment }[] {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  try {
    // the template then says where the code of each function is
    const app = new App({ outdir, context: { 'aws:cdk:enable-asset-metadata': true }, analyticsReporting: false });
    fixture.create(new Stack(app, 'Bench'), 'First');
    const template = app.synth().getStackByName('Bench').template as Template;
    return Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function').flatMap(({ Properties, Metadata }) => {
      const asset = path.join(outdir, String(Metadata?.['aws:asset:path']));
      if (!fs.existsSync(path.join(asset, 'index.js'))) return [];
      const textOf = (name: string) => fs.readFileSync(path.join(asset, name), 'utf8');
      const { Variables = {} } = (Properties?.Environment ?? {}) as { Variables?: Record<string, unknown> };
      const variables = Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, resolvedText(value, template)]));
      const files = Object.fromEntries(fs.readdirSync(asset).filter(name => name.endsWith('.json')).map(name => [name, textOf(name)]));
      return [{ code: textOf('index.js'), environment: { variables, files } }];
    });
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}
