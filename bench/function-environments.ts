import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { resolvedText, Template } from './plausible-values';
import { PatternFixture } from '../test/contract/pattern-fixture';
import { fixturesOf, patterns } from '../test/contract/patterns';

type Variables = Record<string, string>;

/**
 * The environment that constructs give to the function of each handler: of all variants of all patterns,
 * the one with the most variables, since a setting more is a client more.
 *
 * @param bundles file by handler
 * @throws if no pattern has a function with one of the bundles
 */
export function functionEnvironments(bundles: Readonly<Record<string, string>>): Record<string, Variables> {
  const handlerOf = new Map(Object.entries(bundles).map(([handler, file]) => [fs.readFileSync(file, 'utf8'), handler]));
  const environments: Record<string, Variables> = {};
  for (const fixture of patterns().flatMap(pattern => fixturesOf(pattern).fixtures)) {
    for (const { code, variables } of functionsOf(fixture)) {
      const handler = handlerOf.get(code);
      if (handler !== undefined && size(variables) > size(environments[handler])) environments[handler] = variables;
    }
  }
  const without = Object.keys(bundles).filter(handler => environments[handler] === undefined);
  if (without.length > 0) throw new Error(`No fixture in test/*/fixtures.ts has a function of ${without.join(', ')}.`);
  return environments;
}

const size = (variables: Variables | undefined) => variables === undefined ? -1 : Object.keys(variables).length;

function functionsOf(fixture: PatternFixture): { code: string; variables: Variables }[] {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  try {
    // the template then says where the code of each function is
    const app = new App({ outdir, context: { 'aws:cdk:enable-asset-metadata': true }, analyticsReporting: false });
    fixture.create(new Stack(app, 'Bench'), 'First');
    const template = app.synth().getStackByName('Bench').template as Template;
    return Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function').flatMap(({ Properties, Metadata }) => {
      const asset = path.join(outdir, String(Metadata?.['aws:asset:path']), 'index.js');
      if (!fs.existsSync(asset)) return [];
      const { Variables = {} } = (Properties?.Environment ?? {}) as { Variables?: Record<string, unknown> };
      const variables = Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, resolvedText(value, template)]));
      return [{ code: fs.readFileSync(asset, 'utf8'), variables }];
    });
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}
