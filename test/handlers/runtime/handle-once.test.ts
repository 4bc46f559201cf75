import { RequestWorld, TIMEOUT_MILLIS } from './request-world';
import { handleOnce, OnceOptions, OnceWork } from '../../../handlers/runtime/index';

let world: RequestWorld;
let errors: jest.SpyInstance;
beforeEach(() => {
  world = new RequestWorld();
  errors = jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => {
  jest.restoreAllMocks();
  world.stop();
});

const context = { getRemainingTimeInMillis: () => TIMEOUT_MILLIS };
const byId: OnceOptions = { pointers: ['/id'] };

/** Handlers of two execution environments, one event after the other. */
async function results(work: OnceWork, options: OnceOptions, ...events: unknown[]): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const event of events) all.push(await world.run(() => handleOnce(work, options)(event, context)));
  return all;
}

test('a later event of the key gets the result of the first one', async () => {
  const work = jest.fn(async (event: unknown) => ({ got: event }));
  expect(await results(work, byId, { id: 1, at: 'first' }, { id: 1, at: 'second' }, { id: 2 }))
    .toEqual([{ got: { id: 1, at: 'first' } }, { got: { id: 1, at: 'first' } }, { got: { id: 2 } }]);
  expect(work).toHaveBeenCalledTimes(2);
});

test.each<[OnceOptions, number]>([
  [{ pointers: ['/id', '/month'] }, 2], [{ pointers: ['/id'] }, 1], [{ pointers: [''] }, 2], [{ pointers: ['/at/day'] }, 1],
])('the key is what all pointers find: %j', async (options, times) => {
  const work = jest.fn(async () => undefined);
  expect(await results(work, options, { id: 1, month: 1, at: { day: 1 } }, { id: 1, month: 2, at: { day: 1 } }, { at: { day: 1 }, month: 1, id: 1 }))
    .toEqual([undefined, undefined, undefined]);
  expect(work).toHaveBeenCalledTimes(times);
});

test('work that fails leaves no record', async () => {
  const work = jest.fn().mockRejectedValueOnce(new TypeError('outage')).mockResolvedValue('done');
  await expect(results(work, byId, { id: 1 })).rejects.toMatchObject({ name: 'TypeError' });
  expect(await results(work, byId, { id: 1 })).toEqual(['done']);
});

test('an event fails while the first one of its key is at work', async () => {
  let finish: (result: string) => void = () => undefined;
  const work = jest.fn(() => new Promise<string>(resolve => { finish = resolve; }));
  const first = results(work, byId, { id: 1 });
  while (work.mock.calls.length === 0) await new Promise(setImmediate);
  await expect(results(work, byId, { id: 1 })).rejects.toThrow('The event with this key is being handled. It fails, so that it comes again.');
  finish('done');
  expect([await first, await results(work, byId, { id: 1 })]).toEqual([['done'], ['done']]);
});

test('a result that cannot be recorded is returned, and the log says so', async () => {
  world.refused = 'UpdateItem';
  expect(await results(async () => 'done', byId, { id: 1 })).toEqual(['done']);
  expect(errors.mock.calls.flat().join()).toMatch(/result not recorded[^]*AccessDeniedException/);
});

test('an event whose result was too large is not handled again', async () => {
  const work = jest.fn(async () => 'x'.repeat(400_000));
  await results(work, byId, { id: 1 });
  await expect(results(work, byId, { id: 1 })).rejects.toThrow('is not handled again');
  expect(work).toHaveBeenCalledTimes(1);
});

test('an event whose result is no JSON is not handled again', async () => {
  const work = jest.fn(async () => ({ total: 5n }));
  expect(await results(work, byId, { id: 1 })).toEqual([{ total: 5n }]);
  await expect(results(work, byId, { id: 1 })).rejects.toThrow('handleOnce: the event was handled, and is not handled again. Its result cannot be written as JSON.');
  expect(work).toHaveBeenCalledTimes(1);
});

test('an event without a value is an error, and is not handled', async () => {
  const work = jest.fn();
  await expect(results(work, byId, { id: '' })).rejects.toThrow("handleOnce: the event must have a value at '/id', got none.");
  expect(work).not.toHaveBeenCalled();
});

test.each<[readonly string[], string]>([[[], 'got none'], [['id'], "got 'id'"], [['/a~2'], "got '/a~2'"]])('pointers %j are refused when the handler is made', (pointers, got) => {
  expect(() => handleOnce(async () => undefined, { pointers })).toThrow(got);
});
