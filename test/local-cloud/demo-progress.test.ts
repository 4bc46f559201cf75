import { alone, busy } from '../../demo/progress';

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
