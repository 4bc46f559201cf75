import { SETTINGS } from './tweets';
import { Kept } from '../../../handlers/event-table-writer/merge';
import { KeptItems, writeEvent } from '../../../handlers/event-table-writer/write-event';
import { RetryAfter } from '../../../handlers/runtime/job';
import { MessageRejected } from '../../../handlers/runtime/message';
import { OwnError } from '../../../handlers/shared/errors/safe-error';
import { Tries } from '../../../handlers/shared/messages/tries';

const DATA = '{"id":"1","version":1,"text":"hi"}';
const MESSAGE = { id: 'e', source: 'tweets', type: 'TweetPosted.v1', data: {}, dataText: DATA, messageId: 'm', eventSourceArn: 'arn' };
const NOTHING: Kept = {};
const items = (more: Partial<KeptItems> = {}): KeptItems => ({ read: async () => NOTHING, write: async () => true, ...more });
const outcome = (kept: KeptItems, message = MESSAGE, tries = new Tries()) =>
  writeEvent(message, SETTINGS, { items: kept, tries, random: () => 1 }).then(() => 'written', (error: Error) => error);
const refusal = Object.assign(new Error('secret'), { name: 'ValidationException', $metadata: { httpStatusCode: 400 } });

test('an event is written as the key was read', async () => {
  const written: unknown[] = [];
  const write = async (...given: unknown[]) => { written.push(given); return true; };
  expect(await outcome(items({ write }))).toBe('written');
  const item = { id: { S: '1' }, text: { S: 'hi' }, version: { N: '1' }, eventVersions: { M: { 'TweetPosted.v1': { N: '1' } } } };
  expect(written).toEqual([[{ id: { S: '1' } }, NOTHING, { item, removedAt: undefined }]]);
});

test('an event that changes nothing is not written', async () => {
  const write = jest.fn();
  expect(await outcome(items({ read: async () => ({ removedAt: { N: '1' } }), write }))).toBe('written');
  expect(write).not.toHaveBeenCalled();
});

test('an event that is sent again fills no attribute that its contract got later', async () => {
  const write = jest.fn();
  const item = { id: { S: '1' }, text: { S: 'hi' }, version: { N: '1' }, eventVersions: { M: { 'TweetPosted.v1': { N: '1' } } } };
  const again = { ...MESSAGE, dataText: '{"id":"1","version":1,"text":"hi","country":"ES"}' };
  expect(await outcome(items({ read: async () => ({ item }), write }), again)).toBe('written');
  expect(write).not.toHaveBeenCalled();
});

test.each([
  ['an outage of the table', { read: () => Promise.reject(new OwnError('down')) }, 20],
  ['a write that fails', { write: () => Promise.reject(new OwnError('down')) }, 20],
  ['an item that was changed meanwhile', { write: async () => false }, 2],
])('%s defers the event', async (_, kept, seconds) => {
  const error = await outcome(items(kept));
  expect(error).toBeInstanceOf(RetryAfter);
  expect((error as RetryAfter).seconds).toBe(seconds);
});

test('what DynamoDB refuses is rejected after five tries, without its text', async () => {
  const tries = new Tries();
  const kept = items({ write: () => Promise.reject(refusal) });
  const outcomes: unknown[] = [];
  for (let at = 0; at < 5; at++) outcomes.push(await outcome(kept, MESSAGE, tries));
  expect(outcomes.map(error => (error as Error).constructor)).toEqual([...Array<unknown>(4).fill(RetryAfter), MessageRejected]);
  expect((outcomes[4] as Error).message).toBe('DynamoDB refuses the item: ValidationException, status 400');
});

test('events of one id and of two sources have tries of their own', async () => {
  const tries = new Tries();
  const kept = items({ read: () => Promise.reject(refusal) });
  const events = SETTINGS.events.map(event => ({ ...event, source: 'others' }));
  for (let at = 0; at < 4; at++) await outcome(kept, MESSAGE, tries);
  const theirs = await writeEvent({ ...MESSAGE, source: 'others' }, { ...SETTINGS, events }, { items: kept, tries, random: () => 1 }).catch((error: unknown) => error);
  expect(theirs).toBeInstanceOf(RetryAfter);
  expect(await outcome(kept, MESSAGE, tries)).toBeInstanceOf(MessageRejected);
});

test('an event without a key is rejected at once', async () => {
  const error = await outcome(items({ read: () => Promise.reject(new Error('not reached')) }), { ...MESSAGE, dataText: '{"version":1}' });
  expect(error).toEqual(new MessageRejected('the data must have a text at /id: it is a key of the table'));
});
