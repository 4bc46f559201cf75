import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { linksOf } from '../../projenrc/packaged-docs/links';
import { costOf } from '../../tools/lint-templates/prices';
import { apiPages } from '../../tools/site/api-pages';
import { costModel } from '../../tools/site/cost-model';
import { documentsOf, pageOf, patternsOf, readmeOf } from '../../tools/site/documents';
import { estimateOf } from '../../tools/site/estimate';
import { relinked } from '../../tools/site/links';
import { sidebarOf } from '../../tools/site/sidebar';
import { writeSite } from '../../tools/site/write-site';
import { patterns, ROOT } from '../contract/patterns';

const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');

describe('the pages', () => {
  let folder: string;
  let pages: string[];
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'site-'));
    pages = writeSite(ROOT, folder);
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

  test('says what a type is', () => {
    expect(pages.find(({ name }) => name === 'AlarmSeverity')).toMatchObject({ group: 'Enums', summary: 'What an alarm means for users, and how urgent it is.' });
    expect(pages.find(({ name }) => name === 'Aggregator')!.summary).toBe('Aggregator: one request of a client becomes calls to several services, and one response.');
  });
});

describe('the calculator', () => {
  const model = costModel(ROOT);
  const stage = model.stages.find(({ name }) => name === 'QueueLoadLeveling')!;

  test('has a stage of each pattern, whose README is there', () => {
    expect([...new Set(model.stages.map(({ readme }) => readme))].sort()).toEqual(patterns().map(({ folder }) => readmeOf(folder)).sort());
  });

  test('adds what a stage costs at rest, its units, and your functions', () => {
    const { total, atRest } = estimateOf(model, stage, { pieces: 1e6, milliseconds: 100, memoryMb: 512, arm: false });
    expect(atRest).toBe(stage.atRestDollars);
    expect(total).toBeCloseTo(stage.atRestDollars + costOf('sqs.request', 3e6) + costOf('lambda.request', 1e6) + costOf('lambda.gbSecondX86', 50_000), 6);
  });

  test('costs without work what the stage costs at rest', () => {
    const nothing = { pieces: 0, milliseconds: 100, memoryMb: 512, arm: true };
    expect(model.stages.map(one => estimateOf(model, one, nothing).total)).toEqual(model.stages.map(one => one.atRestDollars));
  });

  test('costs for a million pieces what docs/costs.md says', () => {
    const said = [...read('docs/costs.md').split('## Work')[1].matchAll(/^\| (`\w+`.*?) \| .* \| ([\d.]+) \|$/gm)].map(([, name, dollars]) => [name.replace(/`/g, ''), dollars]);
    const million = { pieces: 1e6, milliseconds: 0, memoryMb: 512, arm: true };
    const computed = model.stages.map(one => [one.name, (estimateOf(model, one, million).total - one.atRestDollars).toFixed(2)]);
    expect(computed).toEqual(said);
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
    expect(seen.size).toBe(bodies.size - 1);
  });

  test('end with what each pattern refuses', () => {
    const refused = targetsOf(bodies.get('what-each-of-them-refuses')!);
    expect(refused).toEqual(patternsOf(ROOT).map(pattern => `../${readmeOf(pattern)}#when-not`));
  });
});
