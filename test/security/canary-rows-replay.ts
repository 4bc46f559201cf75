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
