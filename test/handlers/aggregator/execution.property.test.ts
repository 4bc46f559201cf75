import fc from 'fast-check';
import { AggregateWorld, source } from './aggregate-world';
import { SourceFailure } from '../../../handlers/aggregator/part';
import { SourceSettings } from '../../../handlers/aggregator/settings';

type Behaviour = 'good' | 'slow' | 'failing' | 'hanging' | 'throwing';
interface Case { readonly needs: readonly (readonly string[])[]; readonly behaviours: readonly Behaviour[]; readonly required: readonly boolean[] }

const cases = fc.integer({ min: 1, max: 7 }).chain(size => fc.record({
  needs: fc.tuple(...Array.from({ length: size }, (_, index) => fc.subarray(Array.from({ length: index }, (__, earlier) => `s${earlier}`)))),
  behaviours: fc.array(fc.constantFrom<Behaviour>('good', 'good', 'slow', 'failing', 'hanging', 'throwing'), { minLength: size, maxLength: size }),
  required: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
}));

// the deadline passes when nothing else is left to do, however busy the machine is
beforeEach(() => { jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }); });
afterEach(() => { jest.useRealTimers(); });

/** Runs a graph whose sources behave as the case says. */
async function run({ needs, behaviours, required }: Case, someAreRequired: boolean) {
  const log: string[] = [];
  const sources = Object.fromEntries(needs.map((names, index): [string, SourceSettings] =>
    [`s${index}`, source(`/x${names.map(name => `/{${name}.id}`).join('')}`, { required: someAreRequired && required[index] })]));
  const world = new AggregateWorld(sources, {
    deadlineMillis: 2_000,
    backendOf: (_, name) => ({
      call: async () => {
        const behaviour = behaviours[Number(name.slice(1))];
        log.push(`+${name}`);
        if (behaviour === 'hanging') return new Promise<never>(() => {});
        if (behaviour === 'slow') await new Promise(resolve => setTimeout(resolve, 1));
        if (behaviour === 'throwing') throw new TypeError('secret');
        if (behaviour === 'failing') throw new SourceFailure('unreachable');
        log.push(`-${name}`);
        return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id: name }) };
      },
    }),
  });
  const answer = world.call();
  await jest.advanceTimersByTimeAsync(3_000);
  return { answer: await answer, log };
}

test('any graph with any failures has an answer: each source is called once at most, and after those that it needs', async () => {
  await fc.assert(fc.asyncProperty(cases, async each => {
    const { answer: { status, body, text }, log } = await run(each, false);
    const isGood = each.behaviours.map(behaviour => behaviour === 'good' || behaviour === 'slow');
    const hasAnswer = each.needs.map(() => false);
    each.needs.forEach((names, index) => { hasAnswer[index] = isGood[index] && names.every(name => hasAnswer[Number(name.slice(1))]); });
    expect(status).toBe(200);
    expect(text).not.toContain('secret');
    each.needs.forEach((names, index) => {
      const name = `s${index}`;
      const isCalled = names.every(needed => hasAnswer[Number(needed.slice(1))]);
      expect(log.filter(entry => entry === `+${name}`)).toHaveLength(isCalled ? 1 : 0);
      if (isCalled) names.forEach(needed => expect(log.indexOf(`-${needed}`)).toBeLessThan(log.indexOf(`+${name}`)));
      expect(body[name]).toEqual(hasAnswer[index] ? { id: name } : undefined);
    });
    expect(body.partial).toBe(hasAnswer.every(Boolean) ? undefined : true);
  }));
});

test('with required sources the answer is whole, partial or a problem, and never one without a required part', async () => {
  await fc.assert(fc.asyncProperty(cases, async each => {
    const { answer: { status, body, text } } = await run(each, true);
    expect([200, 502, 504]).toContain(status);
    expect(text).not.toContain('secret');
    if (status === 200) each.required.forEach((isRequired, index) => { if (isRequired) expect(body[`s${index}`]).toBeDefined(); });
  }));
});
