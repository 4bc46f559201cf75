import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { pathToFileURL } from 'url';
import { Evidence } from '../../demo/evidence';
import { Answer } from '../../demo/exhibits';
import { writeReport } from '../../demo/report/report';
import { Browser } from '../../tools/engines/browser';
import { until } from '../../tools/local-cloud/until';

const START = Date.UTC(2026, 0, 1);
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-report-'));
const file = path.join(directory, 'demo-report.html');
const answers = (status: number, from: number): Answer[] =>
  Array.from({ length: 20 }, (_, i) => ({ at: START + from + 100 * i, millis: 5 + i, status }));

let browser: Browser;
beforeAll(async () => {
  const evidence = new Evidence();
  const [payments, gateway, photos] = [evidence.part(), evidence.part(), evidence.part()];
  payments.equal('jobs recorded', 1000, 1000);
  payments.equal('<script>alert("a claim")</script>', 1, 2);
  payments.show({
    kind: 'load',
    title: 'Payments',
    arrivals: Array.from({ length: 1000 }, (_, i) => START + 20 * i),
    done: Array.from({ length: 1000 }, (_, i) => START + 200 + 48 * i),
  });
  payments.show({ kind: 'failures', queue: 'Payments: dead-letter queue', count: 20, why: 'always fail' });
  gateway.show({
    kind: 'doors',
    title: 'Gateway',
    phases: [{ name: 'before', isOutage: false, from: START, to: START + 2_000 }, { name: 'roastery down', isOutage: true, from: START + 2_000, to: START + 6_000 }],
    doors: [{ name: 'roastery', answers: [...answers(200, 0), ...answers(502, 2_000), ...answers(503, 4_000)] }, { name: 'menu', answers: answers(200, 0) }],
  });
  photos.sameList('photos that are complete', ['photo-1', 'photo-2'], ['photo-2', 'photo-1']);
  photos.show({
    kind: 'jobs',
    title: 'Photos',
    deadlineSeconds: 120,
    jobs: [{ id: 'photo-1', outcome: 'complete', from: START, to: START + 4_000 }, { id: 'photo-2', outcome: 'timed-out', from: START + 500, to: START + 121_000 }],
  });
  await writeReport(file, evidence, [
    { title: 'Queue-based load leveling', evidence: payments, startedAt: 70, endedAt: 300 },
    { title: 'Robust API', evidence: gateway, startedAt: 40, endedAt: 62 },
    { title: 'Fan-out and fan-in', evidence: photos, startedAt: 70, endedAt: 240 },
  ], new Date(START));
  browser = await Browser.start({ name: 'test-demo-report' });
  await browser.open(pathToFileURL(file).href);
});
afterAll(async () => {
  await browser?.stop();
  fs.rmSync(directory, { recursive: true, force: true });
});

test('the page draws each chart, without an error, and asks for nothing else', async () => {
  const drawn = await browser.evaluate<boolean[]>(`return [...document.querySelectorAll('canvas')].map(canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.some(value => value !== 0);
  })`);
  // load, two doors, jobs, scenarios
  expect(drawn).toEqual([true, true, true, true, true]);
  expect(await browser.console()).toEqual([]);
  expect(await browser.evaluate('return performance.getEntriesByType("resource").map(({ name }) => name)')).toEqual([]);
});

test('a dark theme has other colours, in charts as well', async () => {
  const pixels = () => browser.evaluate<string>('return document.querySelector("canvas").toDataURL()');
  const light = await pixels();
  await browser.devtools('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: 'dark' }] });
  await until('the charts to be drawn anew', 30, async () => await pixels() !== light);
  expect(await browser.evaluate('return getComputedStyle(document.body).backgroundColor')).toBe('rgb(13, 17, 23)');
});

test.each([380, 1200])('the page fits a window of %i pixels', async width => {
  await browser.devtools('Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: false });
  await browser.open(pathToFileURL(file).href);
  const [content, window] = await browser.evaluate<number[]>('return [document.documentElement.scrollWidth, document.documentElement.clientWidth]');
  expect(content).toBeLessThanOrEqual(window);
  // words of a head are not broken
  const heads = await browser.evaluate<number[]>('return [...document.querySelectorAll("th")].map(({ clientHeight }) => clientHeight)');
  expect(Math.max(...heads)).toBeLessThan(40);
});

test('each chart is in words, too', async () => {
  const captions = await browser.evaluate<string[]>('return [...document.querySelectorAll("figcaption")].map(({ textContent }) => textContent)');
  expect(captions).toEqual([
    '1000 arrived within 20 s, at most 50 per second. 1000 were done, at most 21 per second, the last one after 49 s.',
    'From second 2 to 6: roastery down. 20 answered, 24 ms at most; 20 let through, failed, 24 ms at most; 20 circuit open: refused at once (503), 24 ms at most.',
    'From second 2 to 6: roastery down. 20 answered, 24 ms at most.',
    '1 complete, after at most 4 s; 1 timed-out, after at most 121 s. The deadline is 120 s; a sweeper looks each minute for jobs that are past it.',
    'Scenarios: 3, the last until second 300.',
  ]);
});

test('the page has the verdict, what failed, what lies in queues, and whole lists; claims are text', async () => {
  expect(await browser.text('h1')).toBe('Coffee house: 2 passed, 1 failed');
  expect(await browser.text('.FAILED + td')).toBe('<script>alert("a claim")</script>');
  const text = await browser.evaluate<string>('return document.body.textContent');
  expect(text).toContain('Payments: dead-letter queue20always fail');
  expect(text).toContain('photo-1\nphoto-2');
});
