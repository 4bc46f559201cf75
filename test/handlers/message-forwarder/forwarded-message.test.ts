import { forwardedMessage } from '../../../handlers/message-forwarder/forwarded-message';
import { executionName } from '../../../handlers/shared/messages/execution-name';

const NOW = new Date('2030-01-01T00:00:00Z');
const forwarded = (text: string, key?: string) => forwardedMessage({ text, id: 'delivery-1', key }, { source: '/Shop/Orders', now: NOW });
const EVENT = { specversion: '1.0', id: 'e1', source: 'coffee', type: 'OrderPaid.v1', time: '2029-12-31T00:00:00Z', subject: 'order-1' };

test('passes an event on as it came, also what it does not know and numbers that JSON in JavaScript would round', () => {
  const text = '{"specversion":"1.0","id":"e1","source":"coffee","type":"OrderPaid.v1","mine":true,"data":{"n":12345678901234567890}}';
  expect(forwarded(text)).toEqual({ id: 'e1', source: 'coffee', type: 'OrderPaid.v1', time: NOW.toISOString(), key: 'e1', body: text });
});

test('takes an event out of the envelope of EventBridge', () => {
  const text = JSON.stringify({ 'id': 'x', 'source': 'coffee', 'time': EVENT.time, 'detail-type': EVENT.type, 'detail': { ...EVENT, mine: true, data: { a: 1 } } });
  expect(forwarded(text)).toEqual({
    id: 'e1', source: 'coffee', type: 'OrderPaid.v1', time: EVENT.time, key: 'order-1', body: JSON.stringify({ ...EVENT, mine: true, data: { a: 1 } }),
  });
});

test('takes an event out of the envelope of SNS as its publisher wrote it', () => {
  const text = '{"specversion":"1.0","id":"e1","source":"coffee","type":"OrderPaid.v1","data":{"n":12345678901234567890}}';
  expect(forwarded(JSON.stringify({ Type: 'Notification', MessageId: 's1', TopicArn: 't', Message: text })).body).toBe(text);
});

test('what only looks like an event within an envelope is content', () => {
  expect(forwarded(JSON.stringify({ detail: EVENT }))).toMatchObject({ id: 'delivery-1', source: '/Shop/Orders', type: 'Untyped' });
});

test.each<[what: string, text: string, expected: object]>([
  ['an event of an AWS service', JSON.stringify({ 'id': 'x', 'source': 'aws.ec2', 'time': EVENT.time, 'detail-type': 'State change', 'detail': { on: true } }),
    { id: 'x', source: 'aws.ec2', type: 'State change', time: EVENT.time, data: { on: true } }],
  ['JSON without an envelope', '{"a":1}', { id: 'delivery-1', source: '/Shop/Orders', type: 'Untyped', data: { a: 1 } }],
  ['text', 'hello', { id: 'delivery-1', source: '/Shop/Orders', type: 'Untyped', data: 'hello' }],
  ['null', 'null', { id: 'delivery-1', source: '/Shop/Orders', type: 'Untyped', data: null }],
])('puts %s into an envelope, with its identity', (_, text, expected) => {
  const { id, body } = forwarded(text);
  expect(JSON.parse(body)).toEqual({ specversion: '1.0', datacontenttype: 'application/json', ...expected });
  expect((expected as { id: string }).id).toBe(id);
});

test.each([[undefined, 'order-1'], ['group-7', 'group-7']])('keeps the order key %s of the source, otherwise %s', (key, expected) => {
  expect(forwarded(JSON.stringify(EVENT), key).key).toBe(expected);
});

test('gives a message whose time is none that of now', () => {
  expect(forwarded(JSON.stringify({ ...EVENT, time: 'yesterday' })).time).toBe(NOW.toISOString());
});

describe('the name of an execution', () => {
  const name = (source: string, id: string, type = 'OrderPaid.v1') => executionName({ source, type, id });

  test('is that of the id, short enough, of characters that Step Functions takes', () => {
    expect(name('coffee', 'order 17/é')).toMatch(/^order-17---[0-9a-f]{32}$/);
    expect(name('coffee', 'x'.repeat(300))).toHaveLength(80);
  });

  test('is the same for the same message, and another for another source, and ids that differ in what is replaced or cut off', () => {
    const long = 'x'.repeat(300);
    const names = [['a', '1'], ['b', '1'], ['a', '1/'], ['a', '1-'], ['a', long], ['a', `${long}y`]].map(([source, id]) => name(source, id));
    expect(new Set(names).size).toBe(names.length);
    expect(name('a', '1')).toBe(names[0]);
    expect(name('a', '1', 'OrderCreated.v1')).not.toBe(names[0]);
  });
});
