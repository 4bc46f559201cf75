import { outboxEvent } from '../../../handlers/event-outbox/outbox-event';
import { streamChange } from '../../../handlers/event-outbox/stream-change';
import { Attribute } from '../../../handlers/shared/json/attribute-json';
import { Unpublishable } from '../../../handlers/shared/publishing/unpublishable';
import { Image, TableRecord } from '../../../handlers/shared/stream/table-change';

const COMMITTED = Date.parse('2030-01-01T00:00:00.000Z') / 1000;
const S = (text: string) => ({ S: text });
const valid = { id: S('e-1'), type: S('OrderCreated.v1'), data: { M: { orderId: S('o-1'), total: { N: '3.5' }, tags: { SS: ['a', 'b'] } } } };

function event(outbox?: Attribute, change: Partial<TableRecord> & { readonly before?: Image } = {}) {
  const record: TableRecord = {
    eventName: 'INSERT',
    eventSourceARN: 'arn:stream',
    ...change,
    dynamodb: {
      SequenceNumber: '1',
      ApproximateCreationDateTime: COMMITTED,
      Keys: { pk: S('order-1'), sk: S('event-1') },
      NewImage: { pk: S('order-1'), ...outbox === undefined ? {} : { outbox } },
      OldImage: change.before,
    },
  };
  return outboxEvent(streamChange(record));
}

describe('a committed change', () => {
  test('with an outbox is an event with the time of its commit, ordered by the partition key', () => {
    expect(event({ M: valid })).toEqual({
      attributes: { id: 'e-1', type: 'OrderCreated.v1', subject: undefined, time: '2030-01-01T00:00:00.000Z' },
      data: { orderId: 'o-1', total: 3.5, tags: ['a', 'b'] },
      dataText: '{"orderId":"o-1","total":3.5,"tags":["a","b"]}',
      key: '{"S":"order-1"}',
      ordered: true,
    });
  });

  test('may say more, and give its data as JSON text', () => {
    const more = { subject: S('o-1'), time: S('2029-12-31T00:00:00Z'), correlationid: S('c'), traceparent: S('00'), data: S('{"total":1}') };
    expect(event({ M: { ...valid, ...more } })).toMatchObject({
      attributes: { subject: 'o-1', time: '2029-12-31T00:00:00Z', correlationid: 'c', traceparent: '00' }, data: { total: 1 }, key: 'o-1',
    });
  });

  test('without an outbox is no event', () => {
    expect(event()).toBeUndefined();
  });

  test('NULL is nothing, as SDKs write it for optional attributes', () => {
    const NULL = { NULL: true };
    expect(event(NULL)).toBeUndefined();
    expect(event({ M: { ...valid, subject: NULL, time: NULL, correlationid: NULL } })).toMatchObject({ attributes: { id: 'e-1', subject: undefined }, key: '{"S":"order-1"}' });
    expect(event({ M: { ...valid, data: NULL } })).toMatchObject({ data: null });
  });

  test('is an event again only when the outbox has another id', () => {
    const change = (id: string) => ({ eventName: 'MODIFY', before: { outbox: { M: { ...valid, id: S(id) } } } });
    expect(event({ M: valid }, change('e-1'))).toBeUndefined();
    expect(event({ M: valid }, change('e-0'))).toMatchObject({ attributes: { id: 'e-1' } });
    expect(event({ M: valid }, { eventName: 'MODIFY', before: {} })).toMatchObject({ attributes: { id: 'e-1' } });
  });

  test('that deletes the item is no event', () => {
    expect(event({ M: valid }, { eventName: 'REMOVE', before: { outbox: { M: valid } } })).toBeUndefined();
  });
});

describe('an outbox can never be published', () => {
  const { id, type, data, ...none } = valid;

  test.each([
    ['without an id', { M: { ...none, type, data } }, 'outbox.id must be given'],
    ['with an id that is NULL', { M: { ...valid, id: { NULL: true } } }, 'outbox.id must be given'],
    ['without a type', { M: { ...none, id, data } }, 'outbox.type must be given'],
    ['without data', { M: { ...none, id, type } }, 'outbox.data must be given'],
    ['with an id that is not a string', { M: { ...valid, id: { N: '1' } } }, 'outbox.id must be a string, got type N'],
    ['with an invalid time', { M: { ...valid, time: S('soon') } }, 'outbox.time must be an ISO 8601 time'],
    ['that is not a map', S('text'), 'outbox must be a map'],
    ['that is a list', { L: [] }, 'outbox must be a map'],
    ['with a number that JSON does not have', { M: { ...valid, data: { NS: ['1', 'NaN'] } } }, 'outbox must have numbers that JSON can express, got another'],
    ['with a type that DynamoDB does not have', { M: { ...valid, data: { X: '1' } } }, 'outbox must have the types of DynamoDB, got X'],
  ])('%s', (_, outbox, reason) => {
    expect(() => event(outbox)).toThrow(Unpublishable);
    expect(() => event(outbox)).toThrow(reason);
  });
});
