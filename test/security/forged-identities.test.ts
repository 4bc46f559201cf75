import fc from 'fast-check';
import { identityOf } from '../../handlers/runtime/incoming-message';
import { batchEntry } from '../../handlers/shared/aws/brokers/batch-entries';
import { executionName } from '../../handlers/shared/messages/execution-name';
import { idempotencyKey } from '../../handlers/shared/messages/idempotency';
import { MessageName, messageIdentity } from '../../handlers/shared/messages/message-identity';

const text = () => fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('a', 'b', '#', '%', '2', '3', '5', '"', '{') });
const named = () => fc.record({ source: text(), type: text(), id: text() });
const unnamed = () => fc.record({ id: text() });
const aName = (): fc.Arbitrary<MessageName> => fc.oneof(named(), unnamed());

test('two messages have one identity only if source, type and id are the same', () => {
  fc.assert(fc.property(aName(), aName(), (a, b) => {
    expect(messageIdentity(a) === messageIdentity(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
  }), { numRuns: 10_000 });
});

/** Every place that knows a message again by a name. */
const NAMES: Readonly<Record<string, (message: Required<MessageName>) => string | undefined>> = {
  'idempotency key': message => idempotencyKey({ ...message, data: {}, eventSourceArn: 'arn' }, undefined),
  'idempotency key by a pointer': message => idempotencyKey({ ...message, data: { orderId: message.id }, eventSourceArn: 'arn' }, '/orderId'),
  'idempotency key by content': message => idempotencyKey({ ...message, data: message.id, eventSourceArn: 'arn' }, ''),
  'deduplication id of a FIFO queue or topic': message => {
    const entry = batchEntry('q.fifo', { ...message, time: 't', body: '{}', key: 'k' }, 0) as { MessageDeduplicationId?: string };
    return entry.MessageDeduplicationId;
  },
  'name of an execution': message => executionName(message),
  'record of a job': ({ id, source, type }) => identityOf({ messageId: 'm', body: JSON.stringify({ specversion: '1.0', id, source, type }) }),
};

describe.each(Object.entries(NAMES))('the %s', (_, nameOf) => {
  const message = { source: 'coffee.orders', type: 'OrderCreated.v1', id: '17' };

  test.each([['id', '18'], ['source', 'coffee.payments'], ['type', 'OrderPaid.v1']])('differs for another %s, and is the same for the same message', (attribute, other) => {
    expect(nameOf({ ...message, [attribute]: other })).not.toBe(nameOf(message));
    expect(nameOf({ ...message })).toBe(nameOf(message));
  });
});

test('the attribute messageid cannot name a message that has an envelope', () => {
  const genuine = identityOf({ messageId: 'm', body: JSON.stringify({ specversion: '1.0', id: '17', source: 'shop', type: 'Paid.v1' }) });
  expect(identityOf({ messageId: 'm', body: 'x', attributes: { messageid: { stringValue: genuine } } })).not.toBe(genuine);
});

test('the order of an object\'s members is no part of an idempotency key, the order of a list is', () => {
  const key = (data: unknown) => idempotencyKey({ id: '1', data, eventSourceArn: 'arn' }, '/order');
  expect(key({ order: { a: 1, b: { c: [1, 2], d: 2 } } })).toBe(key({ order: { b: { d: 2, c: [1, 2] }, a: 1 } }));
  expect(key({ order: { c: [1, 2] } })).not.toBe(key({ order: { c: [2, 1] } }));
  expect(key({ order: [1, 23] })).not.toBe(key({ order: [12, 3] }));
});
