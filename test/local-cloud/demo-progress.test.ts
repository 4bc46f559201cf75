import * as fs from 'fs';
import { alone, busy, step, STEPS_LOG } from '../../demo/progress';

/** Works until its end is called, and notes when it began. */
function work(name: string, begun: string[]) {
  let end!: () => void;
  const ended = new Promise<void>(resolve => { end = resolve; });
  return { run: () => { begun.push(name); return ended; }, end };
}

const settled = () => new Promise(resolve => { setImmediate(resolve); });

test('two are busy at once, the others wait in their order; while one is alone, nobody else is busy', async () => {
  const begun: string[] = [];
  const [first, second, third, single, other, last] = ['first', 'second', 'third', 'single', 'other', 'last'].map(name => work(name, begun));
  const all = [busy(first.run), busy(second.run), busy(third.run), alone(single.run), alone(other.run), busy(last.run)];
  await settled();
  expect(begun).toEqual(['first', 'second']);
  first.end();
  await settled();
  expect(begun).toEqual(['first', 'second', 'third']);
  third.end();
  await settled();
  expect(begun).toEqual(['first', 'second', 'third']);
  second.end();
  await settled();
  expect(begun).toEqual(['first', 'second', 'third', 'single']);
  single.end();
  await settled();
  expect(begun.slice(4)).toEqual(['other']);
  other.end();
  await settled();
  expect(begun.slice(5)).toEqual(['last']);
  last.end();
  await Promise.all(all);
});

test('one that fails alone leaves the machine to the others', async () => {
  await expect(alone(() => Promise.reject(new Error('the partner is away')))).rejects.toThrow('the partner is away');
  const begun: string[] = [];
  const both = ['first', 'second'].map(name => work(name, begun));
  const all = both.map(({ run }) => busy(run));
  await settled();
  expect(begun).toEqual(['first', 'second']);
  both.forEach(({ end }) => end());
  await Promise.all(all);
});

describe.each<[string, boolean, string]>([
  ['without a terminal', false, 'xterm'],
  ['in a terminal that cannot move its cursor', true, 'dumb'],
])('%s', (_, value, term) => {
  const isTTY = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY');
  const { TERM } = process.env;
  beforeEach(() => {
    Object.defineProperty(process.stderr, 'isTTY', { value, configurable: true });
    process.env.TERM = term;
  });
  afterEach(() => {
    jest.restoreAllMocks();
    if (isTTY) { Object.defineProperty(process.stderr, 'isTTY', isTTY); } else { Reflect.deleteProperty(process.stderr, 'isTTY'); }
    if (TERM === undefined) { delete process.env.TERM; } else { process.env.TERM = TERM; }
  });

  test('a step is in the log with its begin and its end, also when it fails, and not on the screen', async () => {
    const screen = [process.stdout, process.stderr].map(stream => jest.spyOn(stream, 'write').mockReturnValue(true));
    await step('Payments: rush', 3, async advance => { advance(); advance(3); });
    await step('Labels: ended', 200, async advance => {
      advance(7);
      throw new Error('Waited in vain');
    }).catch(() => undefined);
    screen.forEach(write => expect(write).not.toHaveBeenCalled());
    const lines = fs.readFileSync(STEPS_LOG, 'utf8').trim().split('\n').map(line => line.replace(/\d+ s/g, '# s'));
    expect(lines.slice(-4)).toEqual([
      '# s  Payments: rush: begun', '# s  Payments: rush: 3/3, since # s', '# s  Labels: ended: begun', '# s  Labels: ended: 7/200, since # s',
    ]);
  });
});
