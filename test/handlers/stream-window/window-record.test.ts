import * as fc from 'fast-check';
import { putRecord } from '../../../handlers/shared/stream/put-record';
import { decimalText, exactDecimal, storedDecimal } from '../../../handlers/stream-window/exact-decimal';
import { windowRecord } from '../../../handlers/stream-window/window-record';
import { WindowSettings } from '../../../handlers/stream-window/window-settings';

const DAY = 24 * 3600 * 1000;
const NOON = Date.parse('2026-01-31T12:00:00Z');
const SETTINGS: WindowSettings = {
  stages: [],
  key: { name: 'customer', type: 'S' },
  timestamp: 'at',
  sizeMillis: 60_000,
  allowedLatenessMillis: 10_000,
  allowedClockSkewMillis: 5_000,
  countedMillis: DAY,
  aggregates: { revenue: { kind: 'sum', member: 'price' }, page: { kind: 'last', member: 'page' } },
};

interface Given {
  readonly arrivedAt?: number;
  readonly now?: number;
  readonly settings?: Partial<WindowSettings>;
  readonly eventID?: string;
  readonly sequenceNumber?: string;
}

function recordOf(members: object, { arrivedAt = NOON, now = NOON, settings = {}, eventID = 'shardId-000000000007:17', sequenceNumber = '17' }: Given = {}) {
  const text = JSON.stringify({ customer: 'ada', at: NOON, price: 1, page: '/', ...members });
  const kinesis = { data: '', sequenceNumber, partitionKey: 'p', approximateArrivalTimestamp: arrivedAt / 1000 };
  const put = putRecord({ kinesis, eventID, eventSourceARN: 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks' });
  return windowRecord(put, { text, value: JSON.parse(text) as unknown }, { ...SETTINGS, ...settings }, now);
}

test('a record says its window, its place and what it adds', () => {
  expect(recordOf({ price: 12.5 })).toEqual({
    id: '17',
    window: { key: { S: 'ada' }, interval: '2026-01-31T12:00:00.000Z/2026-01-31T12:01:00.000Z', end: NOON + 60_000 },
    windowId: '2026-01-31T12:00:00.000Z/2026-01-31T12:01:00.000Z {"S":"ada"}',
    shard: 'shardId-000000000007',
    place: '00217',
    at: NOON,
    isLate: false,
    values: { revenue: 125_000_000_000n, page: { S: '/' } },
  });
});

test.each<[string, unknown, string]>([
  ['UTC', '2026-01-31T12:00:59.999Z', '2026-01-31T12:00'],
  ['an offset', '2026-01-31T13:01:00+01:00', '2026-01-31T12:01'],
  ['more than milliseconds', '2026-01-31T12:00:59.999999Z', '2026-01-31T12:00'],
  ['epoch milliseconds', NOON + 59_999, '2026-01-31T12:00'],
])('a time with %s is in its window', (_, at, start) => {
  expect(recordOf({ at }, { arrivedAt: NOON + 59_000 }).window.interval.slice(0, 16)).toBe(start);
});

test.each<[string, unknown]>([
  ['nothing', undefined], ['a word', 'noon'], ['a day', '2026-01-31'], ['no offset', '2026-01-31T12:00:00'], ['a day that does not exist', '2026-02-30T12:00:00Z'],
  ['a month that does not exist', '2026-13-01T12:00:00Z'], ['hour 24', '2026-01-31T24:00:00Z'], ['a leap second', '2026-01-31T12:00:60Z'], ['a time before 1970', -1],
  ['half a millisecond', NOON + 0.5], ['an object', {}], ['null', null], ['a great number', 1e300], ['a time before 1970 as a text', '1969-12-31T23:59:59Z'],
])('%s is no time', (_, at) => {
  expect(() => recordOf({ at })).toThrow('at must be the time of the event since 1970: a text such as 2026-01-31T12:00:00Z (RFC 3339), or whole epoch milliseconds');
});

const END = NOON + 60_000;

test('a record is late from the end of the allowed lateness on, by its arrival', () => {
  const late = (arrivedAt: number) => recordOf({}, { arrivedAt }).isLate;
  expect([late(END - 1), late(END), late(END + 9_999)]).toEqual([false, true, true]);
  expect(() => late(END + 10_000)).toThrow('late: the record must arrive less than 10000 milliseconds after the end of its window, got 10000');
});

test('a record of the future is refused beyond the allowed clock skew', () => {
  expect(recordOf({ at: NOON + 5_000 }).at).toBe(NOON + 5_000);
  expect(() => recordOf({ at: NOON + 5_001 })).toThrow('the time of the event must be at most 5000 milliseconds after the arrival of the record, got 5001');
});

test('a record that is read when its result or what was counted is gone is kept aside', () => {
  const read = (now: number, settings: Partial<WindowSettings> = {}) => () => recordOf({}, { now, settings });
  const gone = 'late: the result of the window, or what it has counted, is no longer kept';
  expect(read(END + 10_000 + DAY)).not.toThrow();
  expect(read(END + 10_000 + DAY + 1)).toThrow(gone);
  expect(read(END + 10_000 + 3_600_001, { resultRetentionMillis: 3_600_000 })).toThrow(gone);
});

test.each<[string, Given]>([
  ['no shard', { eventID: '' }], ['another shard', { eventID: 'shardId-x:17' }], ['no sequence number', { sequenceNumber: 'first' }],
])('a record with %s is counted nowhere', (_, given) => {
  expect(() => recordOf({}, given)).toThrow('the record must have the sequence number and the shard that Kinesis gave it');
});

test.each([NaN, 0, -1])('a record that arrived at %p is counted nowhere', arrivedAt => {
  expect(() => recordOf({}, { arrivedAt })).toThrow('the record must have the time of its arrival that Kinesis gave it');
});

const DIGITS = 'price must have at most 18 digits before and 10 behind the decimal point to be aggregated';

test.each<[string, object, string]>([
  ['no key', { customer: undefined }, 'customer must be a text: it is the key of the windows'],
  ['a key of another type', { customer: 1 }, 'customer must be a text: it is the key of the windows'],
  ['an empty key', { customer: '' }, 'customer must have 1 to 2048 bytes: it is the key of the windows'],
  ['a long key', { customer: 'é'.repeat(1_025) }, 'customer must have 1 to 2048 bytes: it is the key of the windows'],
  ['no number', { price: '1' }, 'price must be a number to be aggregated'],
  ['a large number', { price: 1e18 }, DIGITS],
  ['a small number', { price: 1e-11 }, DIGITS],
  ['no value', { page: undefined }, 'page must be a text, a number, true or false to be kept'],
  ['a list', { page: [] }, 'page must be a text, a number, true or false to be kept'],
  ['a long text', { page: 'é'.repeat(513) }, 'page must have at most 1024 bytes to be kept'],
  ['half of a surrogate pair', { page: '\ud800' }, 'the record must have no half of a surrogate pair'],
])('a record with %s is counted nowhere', (_, members, reason) => expect(() => recordOf(members)).toThrow(reason));

test('two spellings of a number are one key', () => {
  const settings: Partial<WindowSettings> = { key: { name: 'price', type: 'N' }, aggregates: {} };
  const windowOf = (price: string) => {
    const text = `{"at":${NOON},"price":${price}}`;
    const put = putRecord({ kinesis: { data: '', sequenceNumber: '1', partitionKey: 'p', approximateArrivalTimestamp: NOON / 1000 }, eventID: 'shardId-0:1', eventSourceARN: '' });
    return windowRecord(put, { text, value: JSON.parse(text) as unknown }, { ...SETTINGS, ...settings }, NOON).windowId;
  };
  expect(new Set(['100', '1e2', '100.0', '10E+1'].map(windowOf)).size).toBe(1);
  expect(new Set(['0', '-0', '0.0e9'].map(windowOf)).size).toBe(1);
  expect(windowOf('-1')).not.toBe(windowOf('1'));
});

describe('decimals', () => {
  const units = fc.bigInt({ min: -(10n ** 28n) + 1n, max: 10n ** 28n - 1n });

  test('come back as they were', () => fc.assert(fc.property(units, each => {
    expect(exactDecimal(decimalText(each), 'x')).toBe(each);
  })));

  test('have the same value with any exponent and any zeros', () => fc.assert(fc.property(units, fc.integer({ min: 0, max: 30 }), fc.nat(20), (each, shift, zeros) => {
    expect(exactDecimal(`${each < 0n ? '-' : ''}${'0'.repeat(zeros)}${String(each).replace('-', '')}${'0'.repeat(shift)}e-${shift + 10}`, 'x')).toBe(each);
  })));

  test.each([['0.1', 1_000_000_000n], ['-0.0', 0n], ['999999999999999999.9999999999', 10n ** 28n - 1n], [`1.${'0'.repeat(100_000)}`, 10n ** 10n]])('%s is exact', (text, value) => {
    expect(exactDecimal(text, 'x')).toBe(value);
  });

  test('sums have more digits than what is added', () => {
    expect(storedDecimal(decimalText(10n ** 30n + 1n))).toBe(10n ** 30n + 1n);
    expect(() => exactDecimal('1000000000000000000', 'price')).toThrow(DIGITS);
    expect(() => storedDecimal('many')).toThrow('The result of a window has a number of another form.');
  });
});
