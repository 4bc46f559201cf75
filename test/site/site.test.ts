import { buildSite, readPage, SITE } from './built-site';
import { fileOf, SiteServer } from './site-server';
import { Browser } from '../../tools/engines/browser';
import { until } from '../../tools/local-cloud/until';
import { costModel } from '../../tools/site/cost-model';
import { patternsOf } from '../../tools/site/documents';
import { CostModel, estimateOf } from '../../tools/site/estimate';
import { ROOT } from '../contract/patterns';

const NARROW = 380;

let model: CostModel;
let pages: string[];
let server: SiteServer;
let browser: Browser;

beforeAll(async () => {
  model = costModel(ROOT);
  pages = buildSite(model);
  server = await SiteServer.start(SITE);
  browser = await Browser.start({ name: 'test-site-chromium' });
}, 600_000);
afterAll(async () => {
  await browser?.stop();
  server?.stop();
});

const isReference = (page: string) => /^(api|decisions)\/(?!index)/.test(page);
/** What a browser opens: every page but most of those that are made alike. */
const opened = () => pages.filter((page, at) => !isReference(page) || at % 25 === 0);
const idsOf = (html: string) => new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => decoded(id)));
const decoded = (text: string) => text.replace(/&amp;/g, '&').replace(/&quot;/g, '"').replace(/&#39;/g, "'");

/** Opens a page, and waits until its scripts have taken it over. */
async function open(page: string) {
  await browser.open(`${server.origin}/${page}`);
  await until(`${page} to answer`, 20, () => browser.evaluate<boolean>("return !!document.querySelector('#app').__vue_app__"));
}

test('every link and every picture of every page leads to a file, and to an anchor that it has', () => {
  const ids = new Map(pages.map(page => [page, idsOf(readPage(page))]));
  let followed = 0;
  const lost = pages.flatMap(page => [...readPage(page).matchAll(/ (?:href|src)="([^"]+)"/g)].map(([, link]) => decoded(link)).flatMap(link => {
    const { origin, pathname, hash } = new URL(link, `http://site/${page}`);
    if (origin !== 'http://site') { return []; }
    followed++;
    const file = fileOf(SITE, pathname)?.slice(SITE.length + 1);
    const has = file !== undefined && (hash === '' || !ids.has(file) || ids.get(file)!.has(decodeURIComponent(hash.slice(1))));
    return has ? [] : [`${page}: ${link}`];
  }));
  expect([...new Set(lost)]).toEqual([]);
  expect(followed).toBeGreaterThan(10 * pages.length);
});

test('every page has its text without scripts, and loads nothing from elsewhere', () => {
  const bare = pages.filter(page => !/<h1[^>]*>/.test(readPage(page)));
  const elsewhere = pages.flatMap(page => readPage(page).match(/ src="https?:[^"]*"|<link [^>]*href="https?:[^"]*"/g) ?? []);
  expect(bare).toEqual([]);
  expect([...new Set(elsewhere)]).toEqual([]);
  expect(pages.length).toBeGreaterThan(400);
});

test(`a page at ${NARROW} pixels does not scroll sideways, shows its pictures, and says nothing in the console`, async () => {
  await browser.narrow(NARROW);
  const faults: string[] = [];
  for (const page of opened()) {
    await open(page);
    const { width, broken } = await browser.evaluate<{ width: number; broken: string[] }>(`
      for (const image of document.images) { image.loading = 'eager'; }
      return Promise.all([...document.images].map(image => image.decode().then(() => [], () => [image.src])))
        .then(found => ({ width: document.documentElement.scrollWidth, broken: found.flat() }));`);
    const said = await browser.console();
    faults.push(...width > NARROW ? [`${page}: ${width} pixels`] : [], ...broken.map(image => `${page}: ${image}`), ...said.map(line => `${page}: ${line}`));
  }
  expect(faults).toEqual([]);
  expect(opened().length).toBeGreaterThan(45);
}, 600_000);

test('the README of each pattern has its picture', async () => {
  const without: string[] = [];
  for (const pattern of patternsOf(ROOT)) {
    await open(`patterns/${pattern}.html`);
    if (await browser.evaluate<number>('return document.querySelectorAll(\'main img[src*=".svg"]\').length') !== 1) { without.push(pattern); }
  }
  expect(without).toEqual([]);
});

describe('the calculator', () => {
  const type = async (name: string, text: string) => {
    await browser.evaluate(`document.querySelector('[name=${name}]').value = ''`);
    await browser.type(`[name=${name}]`, text);
  };
  const choose = (name: string, text: string) => browser.evaluate(`
    const field = document.querySelector('[name=${name}]');
    field.value = [...field.options].find(({ text }) => text === ${JSON.stringify(text)}).value;
    field.dispatchEvent(new Event('change'));`);

  test('has the dollars of a month of each stage', async () => {
    const load = { units: 2_500_000, batchSize: 10, milliseconds: 40, memoryMb: 256, arm: false };
    await open('costs.html');
    await type('units', String(load.units));
    await type('milliseconds', String(load.milliseconds));
    await type('memory', String(load.memoryMb));
    await choose('batch', String(load.batchSize));
    await choose('architecture', 'x86_64');
    for (const stage of model.stages) {
      await choose('stage', stage.name);
      const { total, atRest } = estimateOf(model, stage, load);
      await browser.reads('[name=total]', `$ ${total.toFixed(2)} a month, of which $ ${atRest.toFixed(2)} at rest`, 5);
    }
    expect(model.stages.length).toBeGreaterThan(15);
  });

  test.each([
    ['units', '-1', 'The number of a month must be from 0 to 1,000,000,000,000.'],
    ['units', '1e308', 'The number of a month must be from 0 to 1,000,000,000,000.'],
    ['milliseconds', '900001', 'Milliseconds of an invocation must be from 0 to 900,000.'],
    ['memory', '64', 'Memory of your functions must be from 128 to 10,240.'],
  ])('says what %s must be, to screen readers too: %s', async (name, text, message) => {
    await open('costs.html');
    await type(name, text);
    await browser.reads('[role=alert]', message, 5);
    const described = `return document.getElementById(document.querySelector('[name=${name}][aria-invalid=true]').getAttribute('aria-describedby')).textContent`;
    expect(await browser.evaluate(described)).toBe(message);
    expect(await browser.evaluate('return document.querySelectorAll("[aria-invalid=true]").length')).toBe(1);
  });

  test('shows where the keyboard is, and every field has a name', async () => {
    await open('costs.html');
    const fields = await browser.evaluate<string[]>('return [...document.querySelectorAll(".calculator input, .calculator select")].map(({ name }) => name)');
    expect(fields).toEqual(['stage', 'units', 'batch', 'milliseconds', 'memory', 'architecture']);
    for (const name of fields) {
      const seen = await browser.evaluate(`
        const field = document.querySelector('.calculator [name=${name}]');
        field.focus({ focusVisible: true });
        return [getComputedStyle(field).outlineStyle, field.labels.length];`);
      expect([name, seen]).toEqual([name, ['solid', 1]]);
    }
  });
});

test('the questions lead to a pattern by clicks', async () => {
  await open('choosing.html');
  await browser.click('main a[href$="#what-follows"]');
  await browser.click('#what-follows ~ ul a[href*="patterns/pub-sub"]');
  await browser.reads('h1', /^Pub\/Sub/, 10);
});

describe('a search', () => {
  const search = async (words: string) => {
    await browser.narrow(1200);
    await open('index.html');
    await browser.click('.VPNavBarSearch button');
    await until('the search to open', 20, () => browser.evaluate<boolean>("return !!document.querySelector('.VPLocalSearchBox input')"));
    // all words at once, so that no result is of some of them
    await browser.evaluate(`
      const field = document.querySelector('.VPLocalSearchBox input');
      field.value = ${JSON.stringify(words)};
      field.dispatchEvent(new Event('input'));`);
  };

  /** The addresses of what is found, the best one first. */
  const results = () => browser.evaluate<string[]>("return [...document.querySelectorAll('.VPLocalSearchBox .result')].map(({ href }) => href)");

  test('finds a page by its words', async () => {
    await search('tumbling windows');
    await browser.reads('.VPLocalSearchBox .results', /Windows are by the time of the event/, 30);
  });

  test.each([
    ['which pattern do I need', 'choosing'],
    ['what does it cost', 'costs'],
    ['cost', 'costs'],
    ['how do I test', 'testing'],
    ['what happens when something fails', 'choosing'],
    ['how do I upgrade', 'versions'],
  ])('for "%s" begins with the page that answers it', async (words, page) => {
    await search(words);
    await until(`${page} to be the first result`, 30, async () => (await results())[0]?.includes(`/${page}.html`));
  });

  test('has what to do before what was decided', async () => {
    await search('dead-letter queue');
    await browser.reads('.VPLocalSearchBox .results', /dead/i, 30);
    const first = (await results()).slice(0, 3);
    expect(first.length).toBe(3);
    expect(first.filter(link => link.includes('/decisions/'))).toEqual([]);
  });
});
