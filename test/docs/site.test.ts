import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Duration } from 'aws-cdk-lib';
import { linksOf } from '../../projenrc/packaged-docs/links';
import { CostEstimate, PatternLoad } from '../../src';
import { apiPages } from '../../tools/site/api-pages';
import { basePath } from '../../tools/site/base';
import { BATCHES, costedVariants, costModel, SUBTASKS } from '../../tools/site/cost-model';
import { documentsOf, pageOf, patternsOf, readmeOf } from '../../tools/site/documents';
import { CostModel, estimateOf } from '../../tools/site/estimate';
import { relinked } from '../../tools/site/links';
import { faultOf } from '../../tools/site/load-bounds';
import { sidebarOf } from '../../tools/site/sidebar';
import { writeSite } from '../../tools/site/write-site';
import { patterns, ROOT } from '../contract/patterns';
import { synthesize } from '../contract/synthesis';

const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');

let model: CostModel;
beforeAll(() => { model = costModel(ROOT); }, 240_000);

describe('the pages', () => {
  let folder: string;
  let pages: string[];
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'site-'));
    pages = writeSite(ROOT, folder, model);
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  test('are every document, each in a place of its own', () => {
    const documents = documentsOf(ROOT);
    expect(documents).toEqual(expect.arrayContaining([...patterns().map(pattern => readmeOf(pattern.folder)), 'README.md', 'docs/proof.md', 'docs/choosing.md']));
    expect(new Set(documents.map(pageOf)).size).toBe(documents.length);
    expect(pages).toEqual(expect.arrayContaining(documents.map(pageOf)));
    expect(new Set(pages).size).toBe(pages.length);
  });

  test('have each link of their documents', () => {
    const linksIn = (text: string) => [...text.matchAll(/\]\(([^)\s]+)\)/g)].length;
    const lost = documentsOf(ROOT).filter(document => document !== 'API.md')
      .filter(document => linksIn(read(document)) !== linksIn(fs.readFileSync(path.join(folder, 'pages', pageOf(document)), 'utf8')));
    expect(lost).toEqual([]);
  });

  test('lead by relative links to one another, and to pictures', () => {
    const lost = documentsOf(ROOT).flatMap(document => linksOf(path.join(folder, 'pages'), pageOf(document)))
      .filter(({ file }) => !fs.existsSync(path.join(folder, 'pages', file)));
    expect(lost).toEqual([]);
  });

  test('have places in the sidebar, but for those that an index has', () => {
    const links = sidebarOf(ROOT).flatMap(({ items }) => items.map(({ link }) => link));
    expect(links).toEqual(expect.arrayContaining(['/', '/api/', '/choosing', '/costs', '/proof', '/decisions/', '/patterns/pub-sub']));
    expect(new Set(links).size).toBe(links.length);
  });
});

describe('a link', () => {
  const places = new Map([['docs/costs.md', 'costs.md'], ['src/pub-sub/README.md', 'patterns/pub-sub.md'], ['docs/decisions/README.md', 'decisions/index.md'], ['src/pub-sub/picture.svg', 'patterns/pub-sub.svg']]);
  const of = (text: string) => relinked(ROOT, 'src/pub-sub/README.md', text, places);

  test.each([
    ['to a document', '[a](../../docs/costs.md#work)', '[a](../costs.md#work)'],
    ['to a heading of its document', '[a](#cost)', '[a](#cost)'],
    ['to a picture', '![a](picture.svg)', '![a](./pub-sub.svg)'],
    ['to a document on GitHub', '[a](https://github.com/cdk-serverless-catalog/cdk-serverless-catalog/blob/main/docs/costs.md)', '[a](../costs.md)'],
    ['to a folder with a page', '[a](https://github.com/cdk-serverless-catalog/cdk-serverless-catalog/tree/main/docs/decisions)', '[a](../decisions/index.md)'],
    ['to a file that is no page', '[a](../../docs/prices.json)', '[a](https://github.com/cdk-serverless-catalog/cdk-serverless-catalog/blob/main/docs/prices.json)'],
    ['to another site', '[a](https://aws.amazon.com/sqs/)', '[a](https://aws.amazon.com/sqs/)'],
    ['in a code block', '```md\n[a](../../docs/costs.md)\n```', '```md\n[a](../../docs/costs.md)\n```'],
  ])('%s works on the page', (_, text, expected) => expect(of(text)).toBe(expected));

  test('is beside braces that stay as they are', () => {
    expect(of('{{ total }} of `{{ total }}` [a](#cost)\n```\n{{ total }}\n```')).toBe('&#123;&#123; total }} of `{{ total }}` [a](#cost)\n```\n{{ total }}\n```');
  });

  test('to nothing is refused', () => {
    expect(() => of('[a](../../docs/lost.md)')).toThrow('The site: src/pub-sub/README.md must link to a file of the repository, got ../../docs/lost.md.');
  });
});

describe('the reference', () => {
  const reference = read('API.md');
  const pages = apiPages(reference);

  test('has a page for each type, and nothing of it is lost', () => {
    expect(pages.map(({ name }) => name)).toEqual([...reference.matchAll(/^### (\w+) <a /gm)].map(([, name]) => name));
    const anchors = (text: string) => (text.match(/ id="cdk-serverless-catalog\.[^"]*"/g) ?? []).length;
    expect(pages.reduce((sum, { text }) => sum + anchors(text), 0)).toBe(anchors(reference));
  });

  test('leads from type to type', () => {
    const anchors = new Set(pages.flatMap(({ name, text }) => [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => `${name}.html#${id}`)));
    const links = pages.flatMap(({ name, text }) => [...text.matchAll(/href="([^"]+)"/g)].map(([, link]) => link.startsWith('#') ? `${name}.html${link}` : link.slice(2)));
    expect(links.filter(link => !anchors.has(link))).toEqual([]);
    expect(links.length).toBeGreaterThan(1000);
  });

  test('takes what is in angle brackets for text', () => {
    expect(pages.find(({ name }) => name === 'PatternAlarm')!.text).toContain('arn:aws:cloudwatch:&lt;region>:&lt;account-id>:alarm:Foo');
    expect(pages.map(({ text }) => text).join('')).not.toMatch(/^[^`\n]*<(?!\/?(a|code|sup)[ >])[a-z-]+>[^`\n]*$/m);
  });

  test('takes braces for text', () => {
    const [page] = apiPages('## Structs <a name="Structs" id="Structs"></a>\n\n### Bar <a name="Bar" id="Bar"></a>\n\nA template: {{ total }}, `{{ tip }}`.\n');
    expect(page.text).toContain('A template: &#123;&#123; total }}, `{{ tip }}`.');
  });

  test('says what a type is', () => {
    expect(pages.find(({ name }) => name === 'AlarmSeverity')).toMatchObject({ group: 'Enums', summary: 'What an alarm means for users, and how urgent it is.' });
    expect(pages.find(({ name }) => name === 'Aggregator')!.summary).toBe('Aggregator: one request of a client becomes calls to several services, and one response.');
  });
});

describe('the calculator', () => {
  test('has a stage of each pattern, whose README is there', () => {
    expect([...new Set(model.stages.map(({ readme }) => readme))].sort()).toEqual(patterns().map(({ folder }) => readmeOf(folder)).sort());
  });

  test('has every variant that docs/costs.md names', () => {
    const names = model.stages.map(({ name }) => name);
    expect(costedVariants(ROOT).map(({ name }) => name).filter(name => !names.includes(name))).toEqual([]);
  });

  // functions of users in the variants have the memory and the architecture that Lambda gives by default
  const load = { units: 2_500_000, milliseconds: 40, memoryMb: 128, arm: false };
  const estimated = costedVariants(ROOT)
    .map((variant, at) => ({ ...variant, batchSize: BATCHES[at % BATCHES.length] }));

  test.each(estimated)('has the dollars of CostEstimate of $name in batches of $batchSize', ({ name, fixture, batchSize }) => {
    const pattern = synthesize(fixture).patterns[0] as unknown as PatternLoad['pattern'];
    const { items, dollarsPerMonth } = CostEstimate.of(pattern, {
      loads: [{ pattern, unitsPerMonth: load.units, functionDuration: Duration.millis(load.milliseconds), batchSize, subtasksPerJob: SUBTASKS }],
    });
    const atRest = items.filter(item => item.isAtRest).reduce((sum, item) => sum + item.dollarsPerMonth, 0);
    const computed = estimateOf(model, model.stages.find(stage => stage.name === name)!, { ...load, batchSize });
    expect([computed.total.toFixed(6), computed.atRest.toFixed(6)]).toEqual([dollarsPerMonth.toFixed(6), atRest.toFixed(6)]);
  });

  test('adds the time of your functions by their memory and architecture', () => {
    const stage = model.stages.find(({ name }) => name === 'QueueLoadLeveling')!;
    const million = { units: 1e6, batchSize: 1, milliseconds: 100, memoryMb: 512, arm: true };
    const { lines, total } = estimateOf(model, stage, million);
    expect(lines.filter(({ isYours }) => isYours)).toEqual([expect.objectContaining({ what: 'lambda.gbSecondArm', count: 50_000 })]);
    const { dollars, per } = model.prices['lambda.gbSecondArm'];
    expect(total - estimateOf(model, stage, { ...million, milliseconds: 0 }).total).toBeCloseTo(50_000 * dollars / per, 6);
  });

  test('takes numbers within their bounds, and names the field of another one', () => {
    const usual = { ...load, batchSize: 10 };
    expect(faultOf(usual)).toBeUndefined();
    expect(faultOf({ ...usual, units: 0, milliseconds: 900_000, memoryMb: 10_240 })).toBeUndefined();
    expect(faultOf({ ...usual, units: 1e12 })).toBeUndefined();
    for (const units of ['', '12 coffees', NaN, -1, 1e12 + 1, 1e308, Infinity]) {
      expect(faultOf({ ...usual, units: units as number })).toEqual({ field: 'units', message: 'The number of a month must be from 0 to 1,000,000,000,000.' });
    }
    expect(faultOf({ ...usual, milliseconds: 900_001 })).toEqual({ field: 'milliseconds', message: 'Milliseconds of an invocation must be from 0 to 900,000.' });
    for (const memoryMb of [0, 127, 10_241]) {
      expect(faultOf({ ...usual, memoryMb })).toEqual({ field: 'memoryMb', message: 'Memory of your functions must be from 128 to 10,240.' });
    }
  });

  test('costs without work what the stage costs at rest', () => {
    const nothing = { ...load, units: 0, batchSize: 10 };
    expect(model.stages.map(stage => estimateOf(model, stage, nothing)).filter(({ total, atRest }) => total !== atRest)).toEqual([]);
  });
});

describe('the path of the site on its server', () => {
  test.each(['/', '/catalog/', '/docs/v1.2/'])('may be %s', text => expect(basePath(text)).toBe(text));

  test.each(['', 'catalog', '/catalog', 'catalog/', '//', 'https://shop.example.com/catalog/', '/a b/'])('is not %j', text => {
    expect(() => basePath(text)).toThrow('It must be a path that begins and ends with a slash, such as /catalog/.');
  });
});

describe('the questions of docs/choosing.md', () => {
  const [, ...sections] = read('docs/choosing.md').split(/^## /m);
  const bodies = new Map(sections.map(section => [section.split('\n')[0].toLowerCase().replace(/ /g, '-'), section]));
  const targetsOf = (section: string) => [...section.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);

  test('lead from the first one to every pattern', () => {
    const seen = new Set<string>();
    const found = new Set<string>();
    const follow = (question: string) => {
      seen.add(question);
      for (const target of targetsOf(bodies.get(question)!)) {
        const [, pattern] = /src\/([\w-]+)\/README/.exec(target) ?? [];
        if (pattern !== undefined) { found.add(pattern); }
        if (target.startsWith('#') && !seen.has(target.slice(1))) { follow(target.slice(1)); }
      }
    };
    follow([...bodies.keys()][0]);
    expect([...found].sort()).toEqual(patternsOf(ROOT));
    const tables = ['what-each-of-them-refuses', 'what-happens-when-something-fails'];
    expect([...bodies.keys()].filter(section => !seen.has(section))).toEqual(tables);
  });

  test('end with what happens to each pattern when something fails', () => {
    const told = [...bodies.get('what-happens-when-something-fails')!.matchAll(/\(\.\.\/src\/([\w-]+)\/README/g)].map(([, pattern]) => pattern);
    expect(told).toEqual(patternsOf(ROOT));
  });

  test('have what each pattern refuses', () => {
    const refused = targetsOf(bodies.get('what-each-of-them-refuses')!);
    expect(refused).toEqual(patternsOf(ROOT).map(pattern => `../${readmeOf(pattern)}#when-not`));
  });
});
