import { BROKEN, CANARIES, CanaryRow, DATA, TEXT } from './canary';
import { constant, text } from './canary-events';

const STATE = JSON.stringify({ id: 'r', execution: 'e', phase: 'reading', from: 0, until: 4e12 });
/** Of the shadow table; `outcome` is that of each record. */
const STARTED = { GetItem: { Item: { id: text('#replay'), state: text(STATE), outcome: text('read') } } };
const streamed = (content: string) => ({
  GetShardIterator: { ShardIterator: 'i' },
  GetRecords: {
    MillisBehindLatest: 0, NextShardIterator: 'n', Records: [{ SequenceNumber: '1', PartitionKey: CANARIES.token, ApproximateArrivalTimestamp: 1, Data: Buffer.from(content).toString('base64') }],
  },
});
const RECORD = streamed(JSON.stringify({ ...DATA, id: CANARIES.token, amount: 1 }));
const ITEMS = { Scan: { Items: [{ id: text(TEXT), amount: { N: '1' }, recordVersion: text('0011'), data: text(TEXT) }] } };
const READ = { step: 'read', part: { replay: 'r', shard: 's', records: 0, leftOut: 0, refused: 0 } };
const segment = (step: string) => ({ step, part: { replay: 'r', segment: 0, segments: 1, counts: {}, samples: [] } });

/** The other function of the bundle. */
const replay = (event: object, answers: Record<string, object>) =>
  constant(event, { answers, handler: bundle => (bundle as unknown as { replay: unknown }).replay, silent: true });

/** The failure paths of a replay, as in CANARY_ROWS. */
export const REPLAY_CASES: CanaryRow['cases'] = {
  'a replay, and AWS fails': replay(READ, {}),
  'a replay of a record, and its shadow fails': replay(READ, { ...STARTED, ...RECORD }),
  'a replay of a record that is refused': replay(READ, { ...STARTED, ...streamed(BROKEN), PutItem: {} }),
  'a replay of a record': replay(READ, { ...STARTED, ...RECORD, PutItem: {} }),
  'a comparison, and a table fails': replay(segment('compareTable'), STARTED),
  'a switch, and a table fails': replay(segment('promoteTable'), { ...STARTED, ...ITEMS }),
  'a replay from another time': replay({ step: 'begin', input: { from: TEXT }, execution: 'e' }, {}),
  'a replay with another input': replay({ step: 'begin', input: { [TEXT]: TEXT, ...DATA }, execution: 'e' }, {}),
  'a replay with another step': replay({ step: TEXT, ...DATA }, {}),
};

const RESULT = {
  id: text(TEXT),
  window: text('1970-01-01T00:00:00.000Z/1970-01-01T00:01:00.000Z'),
  note: text(TEXT),
  amendments: { N: '0' },
  bookkeeping: { M: { ledgerId: text('l'), version: { N: '1' }, latest: { L: [] } } },
};
const WINDOW_READ = { step: 'read', part: { replay: 'r', shard: 'shardId-000000000000', records: 0, leftOut: 0, outside: 0, refused: 0, late: 0 } };
const windowRecord = streamed(JSON.stringify({ ...DATA, id: CANARIES.token, amount: 1, at: 1_000, note: TEXT }));

/** Those of a replay of windows. */
export const WINDOW_REPLAY_CASES: CanaryRow['cases'] = {
  'a replay, and AWS fails': replay(WINDOW_READ, {}),
  'a replay of a record, and its shadow fails': replay(WINDOW_READ, { ...STARTED, ...windowRecord }),
  'a replay of a record that is refused': replay(WINDOW_READ, { ...STARTED, ...streamed(BROKEN) }),
  'a replay of a record of another window': replay(WINDOW_READ, { ...STARTED, ...windowRecord, PutItem: {} }),
  'a comparison, and a table fails': replay(segment('compareTable'), STARTED),
  'a switch, and a table fails': replay(segment('promoteTable'), { ...STARTED, Scan: { Items: [RESULT] } }),
  'reading on, and a table fails': replay({ ...WINDOW_READ, step: 'catchUp', part: { ...WINDOW_READ.part, until: 4e12 } }, { ...STARTED, ...windowRecord }),
  'a replay with another input': replay({ step: 'begin', input: { [TEXT]: TEXT, ...DATA }, execution: 'e' }, {}),
};
