import * as fs from 'fs';
import * as path from 'path';
import { isDeepStrictEqual } from 'util';
import { Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CostEstimate, CostItem, PatternLoad } from '../../src';
import { RawTemplate, StackTemplate } from '../../src/core/testing/private/stack-template';
import { AtRest, atRest } from '../../tools/lint-templates/at-rest';
import { costOf, costOfMonth, Price, PRICE_LIST } from '../../tools/lint-templates/prices';
import { fixturesOf, patterns, ROOT } from '../contract/patterns';
import { synthesize } from '../contract/synthesis';

const DOCUMENT = fs.readFileSync(path.join(ROOT, 'docs/costs.md'), 'utf8');

/** Services whose units a stage has exactly if its template has such a resource. */
const SERVICES: Readonly<Record<string, string>> = {
  apiGateway: 'AWS::ApiGatewayV2::Api',
  eventBridge: 'AWS::Events::Rule',
  kinesis: 'AWS::Kinesis::Stream',
  sns: 'AWS::SNS::Topic',
  sqs: 'AWS::Lambda::EventSourceMapping',
};

/** The cells of the rows of the table with this header. */
function rowsOf(header: string): string[][] {
  const [, rest] = DOCUMENT.split(`${header}\n`);
  return rest.split('\n\n')[0].trim().split('\n').slice(1).map(row => row.slice(2, -2).split(' | '));
}

/** Of every variant, by the name that the document has: the class for the default, with the name of the fixture for another. */
const variants = new Map<string, { readonly pattern: Construct; readonly template: StackTemplate; readonly cost: AtRest }>();

beforeAll(() => {
  for (const pattern of patterns()) {
    fixturesOf(pattern).fixtures.forEach((fixture, at) => {
      const { template, patterns: [made] } = synthesize(fixture);
      variants.set(`\`${pattern.className}\`${at === 0 ? '' : `: ${fixture.name}`}`, { pattern: made, template, cost: atRest(template) });
    });
  }
}, 240_000);

/** @throws if there is no such variant */
function variantOf(name: string) {
  const variant = variants.get(name);
  if (!variant) throw new Error(`docs/costs.md must name a variant of a pattern, got ${name}.`);
  return variant;
}

/** The units of one piece of work, by price: `3 sqs.request`, `1 KB of kinesis.dataIn`. */
function unitsOf(cell: string): Map<string, number> {
  return new Map(cell.split(', ').map(text => {
    const [, number, size, price] = /^([\d.]+)( KB of)? `([\w.]+)`$/.exec(text) ?? [];
    return [price, Number(number) / (size ? 1024 ** 2 : 1)];
  }));
}

const PAGE_OF_AWS = /^https:\/\/aws\.amazon\.com\/[\w-]+(\/[\w-]+)*\/pricing\/([\w-]+\/)?$/;

const AT_REST = rowsOf('| stage with | at rest | $ a month |');
const WORK = rowsOf('| stage with | a million | units of each | $ |');

test('the table at rest has what the templates have', () => {
  const inTemplates = AT_REST.map(([name]) => {
    const { parts, dollars } = variantOf(name).cost;
    const said = [...parts].map(([part, { count, dollars: cost }]) => `${part}: ${count.toLocaleString('en-US')} (${cost.toFixed(2)})`);
    return [name, said.sort().join(', '), dollars.toFixed(2)];
  });
  expect(AT_REST).toEqual(inTemplates);
});

test('the table at rest has the default of every pattern, and every kind of part that any variant has', () => {
  const named = AT_REST.map(([name]) => name);
  expect(patterns().map(({ className }) => `\`${className}\``).filter(name => !named.includes(name))).toEqual([]);
  const said = new Set(named.flatMap(name => [...variantOf(name).cost.parts.keys()]));
  const unsaid = [...variants].flatMap(([name, { cost }]) => [...cost.parts.keys()].filter(part => !said.has(part)).map(part => `${part}: ${name}`));
  expect(unsaid).toEqual([]);
});

test('the price at rest of each resource of every variant is known, and none makes what the document says that none makes', () => {
  expect([...variants].flatMap(([name, { cost }]) => cost.unknown.map(type => `${name}: ${type}`))).toEqual([]);
  const made = [...variants].filter(([, { cost }]) => cost.parts.has('keys') || cost.parts.has('dashboards'));
  expect(made.map(([name]) => name)).toEqual([]);
});

test('the table of work multiplies the units by their prices', () => {
  const computed = WORK.map(([name, work, units]) => {
    const dollars = [...unitsOf(units)].reduce((sum, [price, each]) => sum + costOf(price, each * 1e6), 0);
    return [name, work, units, dollars.toFixed(2)];
  });
  expect(WORK).toEqual(computed);
});

test('the table of work has each pattern, with units of the services that its template has', () => {
  const described = WORK.map(([name, , units]) => {
    const services = [...unitsOf(units).keys()].map(price => price.split('.')[0]);
    return [name, [...new Set(services)].filter(service => service in SERVICES).sort()];
  });
  const made = WORK.map(([name]) => {
    const { template, cost } = variantOf(name);
    const has = (type: string) => template.ofType(type).some(resource => template.isOwn(resource));
    return [name, Object.keys(SERVICES).filter(service => service === 'sqs' ? cost.parts.has('polled queues') : has(SERVICES[service])).sort()];
  });
  expect(described).toEqual(made);
  expect([...new Set(WORK.map(([name]) => name.split(':')[0]))].sort()).toEqual(patterns().map(({ className }) => `\`${className}\``).sort());
});

/** A load as the document describes it: batches of one, subtasks as many as it says, and changes in batches of 100. */
const LOADS: { readonly [name: string]: Partial<PatternLoad> } = { '`FanOutFanIn`': { subtasksPerJob: 4 }, '`ReportingEngine`': { batchSize: 100 } };

test('the template of each pattern with an estimate is the one without it', () => {
  const changed = patterns().filter(({ className }) => {
    const { pattern, template } = variantOf(`\`${className}\``);
    const stack = Stack.of(pattern);
    const app = Stage.of(stack)!;
    CostEstimate.of(app, { loads: [{ pattern: pattern as PatternLoad['pattern'], unitsPerMonth: 1e6 }], budget: 1e6 });
    const { template: estimated } = app.synth({ force: true }).getStackByName(stack.stackName) as { template: RawTemplate };
    expect(estimated.Resources).toBeDefined();
    return !isDeepStrictEqual(estimated, template.raw);
  });
  expect(changed.map(({ className }) => className)).toEqual([]);
});

test('an estimate has the units of the table of work', () => {
  const estimated = WORK.map(([name, , units]) => {
    const { pattern } = variantOf(name);
    const { items } = CostEstimate.of(pattern, { loads: [{ pattern: pattern as PatternLoad['pattern'], unitsPerMonth: 1e6, ...LOADS[name] }] });
    const ofTime = (price: string) => price.startsWith('lambda.gbSecond') && !units.includes(price);
    const prices = [...new Set(items.filter(({ isAtRest, billedFor }) => !isAtRest && !ofTime(billedFor)).map(({ billedFor }) => billedFor))];
    return [name, Object.fromEntries(prices.map(price => [price, unitsOfEach(items.filter(({ billedFor }) => billedFor === price))]))];
  });
  const exact = (units: string) => Object.fromEntries([...unitsOf(units)].map(([price, count]) => [price, Number(count.toFixed(9))]));
  const described = WORK.map(([name, , units]) => [name, exact(units)]);
  expect(estimated).toEqual(described);
});

test('an estimate costs at rest what the table says', () => {
  const estimated = AT_REST.map(([name]) => {
    const { pattern } = variantOf(name);
    const { items } = CostEstimate.of(Stack.of(pattern));
    const own = items.filter(item => item.pattern === pattern.node.path);
    return [name, own.reduce((sum, { dollarsPerMonth }) => sum + dollarsPerMonth, 0).toFixed(2)];
  });
  expect(estimated).toEqual(AT_REST.map(([name, , dollars]) => [name, dollars]));
});

/** The units for each piece of work of a million. */
function unitsOfEach(items: CostItem[]): number {
  return Number((items.reduce((sum, { units }) => sum + units, 0) / 1e6).toFixed(9));
}

test('a function of the library that waits for 100 ms costs by its memory', () => {
  const said = WORK.filter(([, , units]) => units.includes('lambda.gbSecond'))
    .map(([name, , units]) => [name, [...unitsOf(units)].filter(([price]) => price.startsWith('lambda.gbSecond'))]);
  const made = said.map(([name]) => {
    const { template } = variantOf(name as string);
    const functions = template.ofType('AWS::Lambda::Function').filter(resource => template.isOwn(resource));
    const largest = Math.max(...functions.map(({ properties }) => Number(properties.MemorySize)));
    expect(functions.map(({ properties }) => properties.Architectures)).toContainEqual(['arm64']);
    return [name, [['lambda.gbSecondArm', largest / 1024 * 0.1]]];
  });
  expect(said).toEqual(made);
  expect(said.length).toBeGreaterThan(1);
});

test('the figures for log lines and traces are computed', () => {
  expect(DOCUMENT).toContain(`about 0.3 KB: ${costOf('cloudWatch.logs', 0.3e6 / 1024 ** 2).toFixed(2)} per million`);
  const sampled = { everySecond: costOfMonth('xray.trace', 3600).toFixed(2), others: costOf('xray.trace', 0.05 * 1e6).toFixed(2) };
  expect(DOCUMENT).toContain(`has a request ${sampled.everySecond} a month, and ${sampled.others} per million of the others`);
});

test('docs/prices.json has a page of AWS for each price, and the document names no price that it lacks', () => {
  const { prices } = PRICE_LIST;
  const isPrice = ([, { page, dollars, per }]: [string, Price]) => PAGE_OF_AWS.test(page) && dollars > 0 && per >= 1;
  expect(Object.entries(prices).filter(price => !isPrice(price))).toEqual([]);
  const named = [...DOCUMENT.matchAll(/`([a-z][a-zA-Z0-9]+\.[a-z][a-zA-Z0-9]+)`/g)].map(([, name]) => name);
  expect(named.filter(name => !(name in prices))).toEqual([]);
  expect(named.length).toBeGreaterThan(20);
});
