import * as fc from 'fast-check';
import { DEADLINES, RequestWorld, Sent, TIMEOUT_MILLIS } from './request-world';
import { RequestWork } from '../../../handlers/runtime/index';

/** Where an execution environment can die: before and after each call of the table, and around the effect. */
const PLACES = ['before PutItem', 'after PutItem', 'before effect', 'after effect', 'before UpdateItem', 'after UpdateItem', 'before DeleteItem', 'after DeleteItem'] as const;
type Place = typeof PLACES[number];

/** Requests that arrive together, each in an execution environment of its own. */
interface Step {
  readonly requests: ReadonlyArray<{ readonly key: 'a' | 'b'; readonly other: boolean; readonly dies?: Place; readonly fails: boolean }>;
  /** Whether the next step comes after the time of a function. */
  readonly waits: boolean;
}

const steps: fc.Arbitrary<Step[]> = fc.array(fc.record({
  requests: fc.array(fc.record({
    key: fc.constantFrom('a' as const, 'b' as const),
    other: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    dies: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary: fc.constantFrom(...PLACES) }),
    fails: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  }), { minLength: 1, maxLength: 4 }),
  waits: fc.boolean(),
}), { minLength: 1, maxLength: 8 });

interface Answered {
  readonly key: string;
  readonly status: number;
  readonly body: string;
}

/** Plays the steps, and then each request once more. */
async function play(plan: Step[]) {
  let now = Date.parse('2030-01-01T00:00:00.000Z');
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => now);
  const table = new RequestWorld();
  const effects: Array<{ readonly key: string }> = [];
  const unrecorded = new Map<string, number>();
  const answers: Answered[] = [];

  async function send({ key, other, dies, fails }: Step['requests'][number]): Promise<void> {
    let die: () => void = () => undefined;
    const death = new Promise<void>(resolve => { die = resolve; });
    let hasEffect = false;
    let isRecorded = false;
    const at = async (place: string) => {
      if (place === 'after UpdateItem') isRecorded = true;
      if (place !== dies) return;
      die();
      await new Promise(() => undefined);
    };
    const work: RequestWork<never> = async () => {
      await at('before effect');
      if (fails) return { status: 500 };
      effects.push({ key });
      hasEffect = true;
      const number = effects.length;
      await at('after effect');
      return { status: 201, body: { number } };
    };
    const sent: Sent = { key, caller: 'ann', body: { other } };
    const answer = table.service(work, {}, at)(sent);
    const result = await Promise.race([answer, death]);
    if (result) answers.push({ key, status: result.status, body: result.body });
    else if (hasEffect && !isRecorded) unrecorded.set(key, (unrecorded.get(key) ?? 0) + 1);
  }

  for (const { requests, waits } of plan) {
    await Promise.all(requests.map(send));
    if (waits) now += TIMEOUT_MILLIS + 1;
  }
  now += TIMEOUT_MILLIS + 1;
  const before = answers.length;
  for (const key of ['a', 'b'] as const) {
    for (const other of [false, true]) await send({ key, other, fails: false });
  }
  clock.mockRestore();
  table.stop();
  return { effects, unrecorded, answers, last: answers.slice(before) };
}

type Run = Awaited<ReturnType<typeof play>>;

/** Again only after a crash between the effect and its record. */
function oneEffect({ effects, unrecorded }: Run): void {
  for (const key of ['a', 'b']) {
    expect(effects.filter(effect => effect.key === key).length).toBeLessThanOrEqual(1 + (unrecorded.get(key) ?? 0));
  }
}

function oneAnswer({ answers }: Run): void {
  for (const key of ['a', 'b']) {
    expect(new Set(answers.filter(answer => answer.key === key && answer.status === 201).map(({ body }) => body)).size).toBeLessThanOrEqual(1);
  }
}

function knownStatus({ answers }: Run): void {
  expect(answers.filter(({ status }) => ![201, 409, 422, 500].includes(status))).toEqual([]);
}

/** Of the two contents of a key, one is done, and the other is refused. */
function ended({ last }: Run): void {
  expect(['a', 'b'].map(key => last.filter(answer => answer.key === key).map(({ status }) => status).sort())).toEqual([[201, 422], [201, 422]]);
}

beforeEach(() => {
  for (const method of ['info', 'warn', 'error'] as const) jest.spyOn(console, method).mockImplementation();
  jest.useFakeTimers(DEADLINES);
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

test('repeated requests, in parallel, with other contents, failures and crashes at each call: one effect and one answer for each key', async () => {
  await fc.assert(fc.asyncProperty(steps, async plan => {
    const run = await play(plan);
    [oneEffect, oneAnswer, knownStatus, ended].forEach(check => check(run));
  }), { numRuns: 100 });
}, 120_000);
