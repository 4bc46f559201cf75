import { ConstantBackoff } from 'cockatiel';
import * as fc from 'fast-check';
import jsonata from 'jsonata';
import { FailedRecord } from '../../../handlers/shared/messages/failure-queue';
import { Tries } from '../../../handlers/shared/messages/tries';
import { Broker, EntryFailure, OutgoingMessage } from '../../../handlers/shared/publishing/broker';
import { Delivery } from '../../../handlers/shared/publishing/delivery';
import { branchRun } from '../../../handlers/shared/stream/branch-run';
import { putRecord } from '../../../handlers/shared/stream/put-record';
import { Stages } from '../../../handlers/shared/stream/stages';
import { ArchiveSink } from '../../../handlers/stream-archive-writer/archive-sink';
import { Sandbox } from '../../../handlers/testing/sandbox';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';
import { StreamToFunction } from '../../../handlers/testing/stream-to-function';
import { Observed } from '../shared/observers';

const ARN = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';
/** Small limits, so that few records reach them. */
const LIMITS = { maxEntries: 5, maxEntryBytes: 400, maxRequestBytes: 1_000 };

/** Those of the last kinds are poison. */
type Kind = 'good' | 'filtered' | 'bytes' | 'not JSON' | 'contract' | 'too large' | 'refused';
/** What Firehose does with the first puts of a record. */
type Fate = 'throttled' | 'request fails' | 'lost answer';
interface Put { readonly kind: Kind; readonly fates: readonly Fate[] }

const put: fc.Arbitrary<Put> = fc.record({
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constant<Kind>('good') },
    { weight: 4, arbitrary: fc.constantFrom<Kind>('filtered', 'bytes', 'not JSON', 'contract', 'too large', 'refused') },
  ),
  fates: fc.oneof(
    { weight: 5, arbitrary: fc.constant<Fate[]>([]) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom<Fate>('throttled', 'request fails', 'lost answer'), { maxLength: 12 }) },
  ),
});
const plan = fc.record({
  puts: fc.array(put, { minLength: 1, maxLength: 40 }),
  batchSize: fc.integer({ min: 1, max: 20 }),
  kills: fc.array(fc.record({ invocation: fc.integer({ min: 1, max: 15 }), atCall: fc.nat(6) }), { maxLength: 3 }),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

function bytesOf(kind: Kind, id: number): Buffer {
  switch (kind) {
    case 'bytes': return Buffer.from([0xff, id]);
    case 'not JSON': return Buffer.from('{"id":');
    case 'contract': return Buffer.from(JSON.stringify({ id: 'x' }));
    case 'too large': return Buffer.from(JSON.stringify({ id, text: 'x'.repeat(400) }));
    default: return Buffer.from(JSON.stringify({ id, hidden: kind === 'filtered' }, null, 2));
  }
}

const error = (name: string, httpStatusCode: number) => Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

/** Firehose, whose answers go wrong. */
class FakeFirehose implements Broker {
  readonly maxEntries = LIMITS.maxEntries;
  readonly maxEntryBytes = LIMITS.maxEntryBytes;
  readonly maxRequestBytes = LIMITS.maxRequestBytes;
  readonly lines: string[] = [];
  private readonly fates: Map<string, Fate[]>;

  constructor(private readonly puts: readonly Put[]) {
    this.fates = new Map(puts.map(({ fates }, index) => [String(index + 1), [...fates]]));
  }

  bytesOf({ body }: OutgoingMessage): number {
    return Buffer.byteLength(body);
  }

  async send(messages: OutgoingMessage[]): Promise<Array<EntryFailure | undefined>> {
    const bytes = messages.reduce((sum, message) => sum + this.bytesOf(message), 0);
    if (messages.length > LIMITS.maxEntries || bytes > LIMITS.maxRequestBytes) throw new Error('above the limits of a request');
    if (messages.some(({ id }) => this.puts[Number(id) - 1].kind === 'refused')) throw error('InvalidArgumentException', 400);
    const fates = messages.map(({ id }) => this.fates.get(id)!.shift());
    if (fates.includes('request fails')) throw error('ServiceUnavailableException', 503);
    messages.forEach(({ body }, index) => { if (fates[index] !== 'throttled') this.lines.push(body); });
    if (fates.includes('lost answer')) throw error('TimeoutError', 0);
    return fates.map(fate => fate && { reason: 'ServiceUnavailableException', permanent: false });
  }
}

async function play({ puts, batchSize, kills }: Plan) {
  const firehose = new FakeFirehose(puts);
  const failed = new Map<string, string>();
  const { log, metrics } = new Observed();
  const stages = new Stages([
    { name: 'Clicks', schema: { properties: { id: { type: 'number' } } } },
    { name: 'Shown', filter: '$not(hidden = true)' },
  ], async () => jsonata);
  const clock = new SimulatedClock();
  let killAt = Infinity;
  /** Called where the process of the function ends. */
  let onKill: () => void = () => undefined;
  const call = <T>(sandbox: Sandbox, apply: () => Promise<T>) => sandbox.guard(async () => {
    if (killAt-- <= 0) {
      sandbox.kill('Runtime exited');
      onKill();
    }
    return sandbox.alive ? apply() : new Promise<T>(() => undefined);
  });
  const stream = new StreamToFunction({
    batchSize,
    timeoutMillis: 60_000,
    retryAttempts: 10_000,
    partialResponse: true,
    onInvoke: invocation => { killAt = kills.find(kill => kill.invocation === invocation)?.atCall ?? Infinity; },
    initialize: sandbox => {
      const send = (messages: OutgoingMessage[]) => call(sandbox, () => firehose.send(messages));
      const guarded: Broker = { ...LIMITS, bytesOf: message => firehose.bytesOf(message), send };
      const failures = { send: ({ id, reason }: FailedRecord) => call(sandbox, async () => void failed.set(id, reason)) };
      const sink = new ArchiveSink(guarded, undefined, new Delivery(guarded, new ConstantBackoff(0)));
      const run = branchRun(stages, sink, { failures, tries: new Tries(), metrics, log });
      return async records => {
        const killed = new Promise<undefined>(resolve => { onKill = () => resolve(undefined); });
        const work = run.run(records.map(kinesis => putRecord({ kinesis, eventID: `shard-0:${kinesis.sequenceNumber}`, eventSourceARN: ARN })));
        // a delivery waits in real time between its attempts
        return clock.during(Promise.race([work, killed]));
      };
    },
  }, clock, 1);
  puts.forEach(({ kind }, index) => stream.put(bytesOf(kind, index + 1).toString('base64'), `key-${index}`));
  await stream.drain(24 * 3600 * 1000);
  return { puts, lines: firehose.lines, failed, discarded: stream.discarded };
}

interface Line { readonly shard_id: string; readonly sequence_number: string; readonly record: { readonly id: number } }

const forAllRuns = (check: (run: Awaited<ReturnType<typeof play>>) => void) =>
  fc.assert(fc.asyncProperty(plan, async given => check(await play(given))), { numRuns: 150 });

jest.setTimeout(120_000);

describe('an archive under throttles, failed requests, lost answers, crashes and poison', () => {
  test('has each good record, or the failure queue has it with its reason: by id', () => forAllRuns(({ puts, lines, failed, discarded }) => {
    expect(discarded).toEqual([]);
    const archived = new Set(lines.map(line => (JSON.parse(line) as Line).sequence_number));
    puts.forEach(({ kind }, index) => {
      const id = String(index + 1);
      expect([id, archived.has(id)]).toEqual([id, kind === 'good']);
      expect([id, failed.has(id)]).toEqual([id, kind !== 'good' && kind !== 'filtered']);
    });
  }));

  test('has whole lines, and no two records with the same shard and sequence number', () => forAllRuns(({ lines }) => {
    const contents = new Map<string, string>();
    for (const line of lines) {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      const { shard_id: shard, sequence_number: number, record } = JSON.parse(line) as Line;
      expect(String(record.id)).toBe(number);
      expect(contents.get(`${shard}#${number}`) ?? line).toBe(line);
      contents.set(`${shard}#${number}`, line);
    }
  }));

  test('says why a record failed', () => forAllRuns(({ puts, failed }) => {
    const reasons: Partial<Record<Kind, RegExp>> = {
      'bytes': /^the record must be text in UTF-8, got other bytes$/,
      'not JSON': /^the record must be JSON$/,
      'contract': /^the contract of Clicks: #\/id: /,
      'too large': /^the line of the record must have at most 400 bytes, got \d+$/,
      'refused': /^InvalidArgumentException, status 400$/,
    };
    failed.forEach((reason, id) => expect(reason).toMatch(reasons[puts[Number(id) - 1].kind]!));
  }));
});
