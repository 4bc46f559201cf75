import * as fs from 'fs';
import * as path from 'path';
import { readmeOf } from './documents';
import { CostedStage, CostModel, PricedPart } from './estimate';

const DOCUMENT = 'docs/costs.md';
const AT_REST = '| stage with | at rest | $ a month |';
const WORK = '| stage with | a million | units of each | $ |';

/** The figures of docs/costs.md, which tests compare with the templates, and the prices of docs/prices.json. */
export function costModel(root: string): CostModel {
  const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');
  const { region, prices } = JSON.parse(read('docs/prices.json')) as CostModel;
  const atRest = new Map(rowsOf(read(DOCUMENT), AT_REST).map(([name, parts, dollars]) => [name, { parts, dollars }]));
  const stages = rowsOf(read(DOCUMENT), WORK).map(([name, work, units]): CostedStage => {
    const rest = atRest.get(name);
    if (!rest) throw new Error(`${DOCUMENT} must have ${name} in the table at rest, too.`);
    return {
      name: name.replace(/`/g, ''),
      readme: readmeOf(folderOf(name)),
      work,
      atRest: rest.parts.split(', ').map(partOf),
      atRestDollars: Number(rest.dollars),
      units: Object.fromEntries(units.split(', ').map(unitOf)),
    };
  });
  return { region, prices, stages };
}

function rowsOf(document: string, header: string): string[][] {
  const [, rest] = document.split(`${header}\n`);
  if (rest === undefined) throw new Error(`${DOCUMENT} must have the table ${header}.`);
  return rest.split('\n\n')[0].trim().split('\n').slice(1).map(row => row.slice(2, -2).split(' | '));
}

/** `metrics of alarms: 21 (2.10)`; thousands have a comma, without a space. */
function partOf(text: string): PricedPart {
  const [, part, count, dollars] = /^(.+): ([\d,]+) \(([\d.]+)\)$/.exec(text) ?? [];
  if (part === undefined) throw new Error(`${DOCUMENT}: a part at rest must be "<what>: <count> (<dollars>)", got ${text}.`);
  return { part, count: Number(count.replace(/,/g, '')), dollars: Number(dollars) };
}

/** ``3 `sqs.request` ``, or ``1 KB of `kinesis.dataIn` ``, whose price is for a GB. */
function unitOf(text: string): [string, number] {
  const [, number, size, price] = /^([\d.]+)( KB of)? `([\w.]+)`$/.exec(text) ?? [];
  if (price === undefined) throw new Error(`${DOCUMENT}: units must be "<number> \`<price>\`", got ${text}.`);
  return [price, Number(number) / (size ? 1024 ** 2 : 1)];
}

/** The folder of a pattern, by a name that begins with its class. */
function folderOf(stage: string): string {
  const [className] = /\w+/.exec(stage)!;
  return className.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase();
}
