import * as fs from 'fs';
import * as path from 'path';
import { Duration } from 'aws-cdk-lib';
import { readmeOf } from './documents';
import { CostedStage, CostModel, PricedPart, WorkOfUnit } from './estimate';
import { CostItem } from '../../src/core/cost/cost-item';
import { PatternLoad } from '../../src/core/cost/pattern-load';
import { estimate } from '../../src/core/cost/private/estimated-items';
import { PRICE_LIST } from '../../src/core/cost/private/price-list';
import { workModelOf } from '../../src/core/private/work-model';
import { PatternFixture } from '../../test/contract/pattern-fixture';
import { fixturesOf, Pattern, patterns } from '../../test/contract/patterns';
import { synthesize } from '../../test/contract/synthesis';

const DOCUMENT = 'docs/costs.md';
const HEADER = '| stage with | at rest | $ a month |\n';
/** Sizes of batches to choose from: what Lambda receives from a queue at once is 10 at most. */
export const BATCHES = [1, 10, 100];
/** Of a job of FanOutFanIn, as in the table of work. */
export const SUBTASKS = 4;
const GB_SECONDS = /^lambda\.gbSecond/;

/** A variant of a pattern, by the name that docs/costs.md has for it. */
export interface CostedVariant { readonly name: string; readonly pattern: Pattern; readonly fixture: PatternFixture }

/** The variants that docs/costs.md names, as its readers know them. */
export function costedVariants(root: string): CostedVariant[] {
  const document = fs.readFileSync(path.join(root, DOCUMENT), 'utf8');
  const variants = patterns().flatMap(pattern => fixturesOf(pattern).fixtures.map((fixture, at) =>
    ({ name: at === 0 ? pattern.className : `${pattern.className}: ${fixture.name}`, pattern, fixture })));
  const names = rowsOf(document).map(([name]) => name.replace(/`/g, ''));
  return names.map(name => variants.find(variant => variant.name === name) ?? unknown(name));
}

/** The figures of the library's own estimate, for stages of each variant that docs/costs.md names. */
export function costModel(root: string): CostModel {
  const { region, prices } = PRICE_LIST;
  return { region, prices, stages: costedVariants(root).map(stageOf) };
}

function stageOf({ name, pattern: { folder, className }, fixture }: CostedVariant): CostedStage {
  const pattern = synthesize(fixture).patterns[0] as unknown as PatternLoad['pattern'];
  const unit = { pattern, unitsPerMonth: 1, functionDuration: Duration.seconds(1), subtasksPerJob: SUBTASKS };
  const estimated = BATCHES.map(batchSize => [batchSize, estimate(pattern, [{ ...unit, batchSize }]).items] as const);
  const place = pattern.node.path;
  return {
    name,
    readme: readmeOf(folder),
    work: className === 'FanOutFanIn' ? `jobs of ${SUBTASKS} subtasks` : workModelOf(pattern, { kilobytes: 1 }).units,
    atRest: partsOf(estimated[0][1].filter(({ isAtRest }) => isAtRest)),
    byBatch: Object.fromEntries(estimated.map(([batchSize, items]) => [batchSize, workOf(items.filter(({ isAtRest }) => !isAtRest), place)])),
  };
}

function partsOf(items: readonly CostItem[]): PricedPart[] {
  const parts = [...new Set(items.map(({ billedFor }) => billedFor))];
  return parts.map(part => {
    const of = items.filter(({ billedFor }) => billedFor === part);
    return { part, count: sum(of.map(({ units }) => units)), dollars: sum(of.map(({ dollarsPerMonth }) => dollarsPerMonth)) };
  });
}

/** Your functions are those that are not in the pattern. */
function workOf(items: readonly CostItem[], place: string): WorkOfUnit {
  const isOwn = ({ resource }: CostItem) => resource.startsWith(`${place}/`);
  return {
    units: byPrice(items.filter(({ billedFor }) => !GB_SECONDS.test(billedFor))),
    gbSeconds: byPrice(items.filter(item => GB_SECONDS.test(item.billedFor) && isOwn(item))),
    invocations: sum(items.filter(item => item.billedFor === 'lambda.request' && !isOwn(item)).map(({ units }) => units)),
  };
}

function byPrice(items: readonly CostItem[]): { [price: string]: number } {
  const prices = [...new Set(items.map(({ billedFor }) => billedFor))].sort();
  return Object.fromEntries(prices.map(price => [price, sum(items.filter(({ billedFor }) => billedFor === price).map(({ units }) => units))]));
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

function rowsOf(document: string): string[][] {
  const [, rest] = document.split(HEADER);
  if (rest === undefined) throw new Error(`${DOCUMENT} must have the table ${HEADER.trim()}.`);
  return rest.split('\n\n')[0].trim().split('\n').slice(1).map(row => row.slice(2, -2).split(' | '));
}

function unknown(name: string): never {
  throw new Error(`${DOCUMENT} must name a variant of a pattern, got ${name}.`);
}
