import jsonata from 'jsonata';
import { aggregateOf, encodedAggregate } from './aggregate-of';
import { DeliveredRecord, putRecord, putRecords } from '../../../../handlers/shared/stream/put-record';
import { Stages } from '../../../../handlers/shared/stream/stages';

const delivered = (data: Buffer, sequenceNumber: string): DeliveredRecord => ({
  kinesis: { data: data.toString('base64'), sequenceNumber, partitionKey: 'p', approximateArrivalTimestamp: 1.5 },
  eventID: `shardId-000000000003:${sequenceNumber}`,
  eventSourceARN: 'arn:stream',
});

test('the records of an aggregate come one by one, each with an id of its own', () => {
  const aggregate = delivered(aggregateOf([['ada', Buffer.from('{"n":1}')], ['grace', Buffer.from('{"n":2}')]]), '49');
  const records = putRecords([delivered(Buffer.from('{"n":0}'), '48'), aggregate]);
  expect(records.map(({ id, deliveredWith, source, content }) => [id, deliveredWith, source, content().toString()])).toEqual([
    ['48', undefined, 'arn:stream', '{"n":0}'],
    ['49.0', '49', 'arn:stream', '{"n":1}'],
    ['49.1', '49', 'arn:stream', '{"n":2}'],
  ]);
  expect(records[2].delivered).toEqual({
    kinesis: { data: Buffer.from('{"n":2}').toString('base64'), sequenceNumber: '49.1', partitionKey: 'grace', approximateArrivalTimestamp: 1.5 },
    eventID: 'shardId-000000000003:49.1',
    eventSourceARN: 'arn:stream',
  });
});

test('a record without event id has none in an aggregate either', () => {
  const { eventID, ...without } = delivered(aggregateOf([['ada', Buffer.from('{}')]]), '49');
  expect(putRecords([without])[0].delivered.eventID).toBeUndefined();
});

test('a broken aggregate stays one record, whole and with its reason', async () => {
  const broken = delivered(encodedAggregate(['ada'], []), '49');
  const [record] = putRecords([broken]);
  expect([record.id, record.deliveredWith, record.content()]).toEqual(['49', undefined, Buffer.from(broken.kinesis.data, 'base64')]);
  const [{ error }] = await new Stages([{ name: 'Clicks' }], async () => jsonata).run([record]);
  expect(error).toEqual(new Error('the record must be a whole aggregate of the Kinesis Producer Library, got a broken one'));
});

test('a record that is no aggregate stays as it was put', () => {
  const plain = delivered(Buffer.from([0xff, 0xf3, 0x89, 0x9a, 0xc2]), '48');
  expect(JSON.stringify(putRecords([plain]))).toBe(JSON.stringify([putRecord(plain)]));
});
