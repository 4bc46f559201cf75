import * as fc from 'fast-check';
import jsonata from 'jsonata';
import { aggregateOf } from './aggregate-of';
import { FailedRecord } from '../../../../handlers/shared/messages/failure-queue';
import { Tries } from '../../../../handlers/shared/messages/tries';
import { branchRun, Sink } from '../../../../handlers/shared/stream/branch-run';
import { FunctionSink } from '../../../../handlers/shared/stream/function-sink';
import { DeliveredRecord, putRecords } from '../../../../handlers/shared/stream/put-record';
import { Stages } from '../../../../handlers/shared/stream/stages';
import { NotWritten } from '../../../../handlers/shared/stream/stream-run';
import { CountedRange, WindowResult } from '../../../../handlers/shared/windows/window-result';
import { archiveLine } from '../../../../handlers/stream-archive-writer/archive-line';
import { TableItem } from '../../../../handlers/stream-table-writer/table-item';
import { TableSink } from '../../../../handlers/stream-table-writer/table-sink';
import { WindowSink } from '../../../../handlers/stream-window/window-sink';
import { Observed } from '../observers';

interface Put { readonly key: string; readonly kind: 'good' | 'not JSON' | 'no key' }

const ARN = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';
const AT = Date.parse('2026-01-31T12:00:00Z');
const KEYS = ['a', 'b'];
const put: fc.Arbitrary<Put> = fc.record({
  key: fc.constantFrom(...KEYS),
  kind: fc.oneof({ weight: 5, arbitrary: fc.constant('good' as const) }, { weight: 1, arbitrary: fc.constantFrom('not JSON' as const, 'no key' as const) }),
});
const plan = fc.record({
  /** An inner list is a record of the stream: an aggregate, or a plain record if it has one. */
  stream: fc.array(fc.array(put, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
  batchSize: fc.integer({ min: 1, max: 4 }),
  /** Calls that fail: before their effect, or after it. */
  fates: fc.array(fc.constantFrom('well', 'well', 'throttled', 'lost answer'), { maxLength: 20 }),
  /** How often the stream is read from its beginning. */
  reads: fc.integer({ min: 1, max: 2 }),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

function textOf({ key, kind }: Put, n: number): string {
  if (kind === 'not JSON') return `{"n":${n}`;
  return JSON.stringify(kind === 'good' ? { key, n, bit: 4 ** n, at: AT } : { n });
}

function deliveredOf(stream: Plan['stream']): DeliveredRecord[] {
  let n = 0;
  return stream.map((puts, index) => {
    const records = puts.map(each => [each.key, Buffer.from(textOf(each, n++))] as const);
    const data = (records.length === 1 ? records[0][1] : aggregateOf(records)).toString('base64');
    const kinesis = { data, sequenceNumber: String(index + 9), partitionKey: 'p', approximateArrivalTimestamp: AT / 1000 };
    return { kinesis, eventID: `shardId-000000000000:${index + 9}`, eventSourceARN: ARN };
  });
}

/** Delivers as Lambda does, again from the record that is reported. */
async function play<T>({ stream, batchSize, fates: given, reads }: Plan, sinkOf: (call: <R>(apply: () => R) => Promise<R>) => Sink<T>) {
  const fates = [...given];
  const failed: FailedRecord[] = [];
  const call = async <R>(apply: () => R): Promise<R> => {
    const fate = fates.shift();
    const fault = Object.assign(new Error(fate), { name: 'ThrottlingException' });
    if (fate === 'throttled') throw fault;
    const result = apply();
    if (fate === 'lost answer') throw fault;
    return result;
  };
  const { metrics, log } = new Observed();
  const failures = { send: async (record: FailedRecord) => void failed.push(record) };
  const run = branchRun(new Stages([{ name: 'Clicks' }], async () => jsonata), sinkOf(call), { failures, tries: new Tries(), metrics, log });
  const delivered = deliveredOf(stream);
  for (let read = 0; read < reads; read++) {
    for (let first = 0; first < delivered.length; first += batchSize) {
      let rest = delivered.slice(first, first + batchSize);
      while (rest.length > 0) {
        const answer = await run.run(putRecords(rest)).catch(() => undefined);
        if (answer === undefined) continue;
        const [failure] = answer.batchItemFailures;
        const from = rest.findIndex(({ kinesis }) => kinesis.sequenceNumber === failure?.itemIdentifier);
        if (failure) expect(from).toBeGreaterThan(0);
        rest = failure ? rest.slice(from) : [];
      }
    }
  }
  const puts = stream.flat().map((each, n) => ({ ...each, n }));
  // each once for a read: those that come again with a neighbour are not sent before it is through
  const ofPoison = puts.filter(({ kind }) => kind !== 'good').map(each => textOf(each, each.n));
  expect(failed.map(({ content }) => content.toString())).toEqual(Array.from({ length: reads }, () => ofPoison).flat());
  expect(new Set(failed.map(({ id }) => id)).size).toBe(ofPoison.length);
  return puts.filter(({ kind }) => kind === 'good');
}

const check = (work: (given: Plan) => Promise<void>) => fc.assert(fc.asyncProperty(plan, work), { numRuns: 100 });

describe('records in aggregates, under outages, lost answers and another read', () => {
  test('the table has the latest record of each key', () => check(async given => {
    const table = new Map<string, TableItem>();
    const good = await play(given, call => new TableSink({ partitionKey: { name: 'key', type: 'S' } }, {
      put: item => call(() => { if ((table.get(item.key)?.version ?? '') < item.version) table.set(item.key, item); }),
    }, new Tries()));
    const latest = (key: string) => good.filter(each => each.key === key).pop()?.n;
    const expected = KEYS.map(latest).map(number => number === undefined ? undefined : { N: String(number) });
    expect(KEYS.map(key => table.get(JSON.stringify([key]))?.attributes.n)).toEqual(expected);
  }));

  test('windows count each record once', () => check(async given => {
    const results = new Map<string, WindowResult>();
    const ranges: CountedRange[] = [];
    const settings = {
      stages: [],
      key: { name: 'key', type: 'S' as const },
      timestamp: 'at',
      aggregates: { bits: { kind: 'sum' as const, member: 'bit' } },
      sizeMillis: 60_000,
      allowedLatenessMillis: 60_000,
      allowedClockSkewMillis: 60_000,
      countedMillis: 1e13,
    };
    const good = await play(given, call => new WindowSink(settings, {
      results: {
        read: ({ key }) => call(() => results.get(key.S as string)),
        write: result => call(() => {
          const name = result.window.key.S as string;
          if ((results.get(name)?.version ?? 0) !== result.version - 1) return false;
          return Boolean(results.set(name, result));
        }),
      },
      ledger: {
        keep: ({ window, latest }) => call(() => { ranges.push(...latest.map(range => ({ ...range, shard: `${range.shard} ${window.key.S as string}` }))); }),
        overlapping: ({ window }, { shard, first, last }) => call(() => ranges
          .filter(range => range.shard === `${shard} ${window.key.S as string}` && range.last >= first && range.first <= last).map(range => ({ ...range, shard }))),
      },
      tries: new Tries(),
      newId: () => 'id',
      now: () => AT,
    }));
    const bits = (key: string) => good.filter(each => each.key === key).reduce((sum, { n }) => sum + 4n ** BigInt(n), 0n);
    expect(KEYS.map(key => (results.get(key)?.values.bits.N ?? '0') as string)).toEqual(KEYS.map(key => String(bits(key))));
  }));

  test('the archive has a line for each record, and one id for the same line', () => check(async given => {
    const lines = new Map<string, Set<string>>();
    const good = await play<{ readonly id: string; readonly line: string }>(given, call => ({
      itemOf: (record, staged) => {
        if (!Object.hasOwn(staged.value as object, 'key')) return { id: record.id, line: '' };
        return { id: record.id, line: archiveLine(record, staged) };
      },
      write: async items => {
        const notWritten: Array<NotWritten<(typeof items)[number]>> = [];
        for (const item of items) {
          if (item.line === '') {
            notWritten.push({ item, reason: 'no key', permanent: true });
          } else {
            await call(() => lines.set(item.id, (lines.get(item.id) ?? new Set()).add(item.line)))
              .catch(() => notWritten.push({ item, reason: 'throttled', permanent: false }));
          }
        }
        return notWritten;
      },
    }));
    const archived = [...lines.values()].map(same => [...same].map(line => JSON.parse(line) as { readonly record: { readonly n: number } }));
    expect(archived.every(same => same.length === 1)).toBe(true);
    expect(archived.flat().map(({ record }) => record.n).sort((one, other) => one - other)).toEqual(good.map(({ n }) => n));
  }));

  test('a function behind the forwarder gets each record, in the order of its key, under an id of its own', () => check(async given => {
    const seen = new Map<string, number>();
    const firsts: Record<string, number[]> = { a: [], b: [] };
    const good = await play(given, call => {
      const sink = new FunctionSink('arn:function', {
        invoke: (_, payload) => call(() => {
          for (const { kinesis: { data, sequenceNumber } } of (JSON.parse(payload) as { Records: DeliveredRecord[] }).Records) {
            const { n, key } = JSON.parse(Buffer.from(data, 'base64').toString()) as { n: number; key: string };
            if (!seen.has(sequenceNumber)) firsts[key].push(n);
            expect(seen.get(sequenceNumber) ?? n).toBe(n);
            seen.set(sequenceNumber, n);
          }
          return { payload: '' };
        }),
      }, () => AbortSignal.timeout(10_000));
      const isGood = (value: unknown) => Object.hasOwn(value as object, 'key');
      return {
        itemOf: (record, staged) => ({ ...sink.itemOf(record, staged), isGood: isGood(staged.value) }),
        write: async items => [
          ...items.filter(item => !item.isGood).map(item => ({ item, reason: 'no key', permanent: true })),
          ...await sink.write(items.filter(item => item.isGood)) as Array<NotWritten<(typeof items)[number]>>,
        ],
      };
    });
    KEYS.forEach(key => expect(firsts[key]).toEqual(good.filter(each => each.key === key).map(({ n }) => n)));
  }));
});
