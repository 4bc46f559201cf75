import * as fc from 'fast-check';
import { FailedRecord, FailureMessage } from '../../../../handlers/shared/messages/failure-queue';
import { SetAside } from '../../../../handlers/shared/messages/set-aside';
import { MOST_TRIES } from '../../../../handlers/shared/messages/tries';
import { sqsRefusal } from '../../../security/strict-aws';
import { Observed } from '../observers';

/** What the queue or the bucket does with a request. */
type Fate = 'take' | 'refuse' | 'outage' | 'denied';

const failing = (name: string, httpStatusCode?: number) => Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });
const ERRORS = { refuse: failing('NewException', 400), outage: failing('TimeoutError'), denied: failing('AccessDeniedException', 403) };

const fates = fc.oneof(fc.constant<Fate[]>([]), fc.array(fc.constantFrom<Fate>('take', 'refuse', 'outage', 'denied'), { maxLength: 20 }));
const records = fc.record({
  content: fc.oneof(
    { weight: 4, arbitrary: fc.uint8Array({ maxLength: 100 }).map(bytes => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.tuple(fc.nat(255), fc.nat(1_400_000)).map(([byte, size]) => Buffer.alloc(size, byte)) },
  ),
  reason: fc.string({ unit: 'binary', maxLength: 2_000 }),
  source: fc.string(),
  id: fc.string(),
});

/** A queue that takes what SQS takes, where its fates let it; after the last it always does. */
function world(queue: readonly Fate[], bucket: readonly Fate[] | undefined) {
  const taken: FailureMessage[] = [];
  const stored: FailedRecord[] = [];
  const { log, lines } = new Observed();
  const next = (list: readonly Fate[], apply: () => void) => {
    const fate = list[0] ?? 'take';
    if (fate !== 'take') throw ERRORS[fate];
    apply();
  };
  const queueFates = [...queue];
  const bucketFates = [...bucket ?? []];
  const aside = new SetAside({
    pattern: '/Shop',
    log,
    send: async message => {
      const attributes = Object.entries(message.attributes).map(([name, StringValue]) => [name, { StringValue }]);
      if (sqsRefusal({ MessageBody: message.body, MessageAttributes: Object.fromEntries(attributes) as never })) throw ERRORS.refuse;
      try { next(queueFates, () => taken.push(message)); } finally { queueFates.shift(); }
    },
    ...bucket && {
      store: async (record: FailedRecord) => {
        try { next(bucketFates, () => stored.push(record)); } finally { bucketFates.shift(); }
        return 's3://failed/set-aside/1';
      },
    },
  });
  return { aside, taken, stored, lines };
}

/** Jest compares megabytes one by one. */
function sameBytes(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one === undefined || other === undefined ? one === other : Buffer.compare(one, other) === 0;
}

async function deliveries(aside: SetAside, record: FailedRecord): Promise<number> {
  for (let count = 1; ; count++) {
    try {
      await aside.send(record);
      return count;
    } catch (error) {
      if (count > MOST_TRIES) throw error;
    }
  }
}

test('a record leaves its shard within five deliveries: in the queue once, or in a line that is counted', () =>
  fc.assert(fc.asyncProperty(records, fates, fc.option(fates, { nil: undefined }), async (record, queue, bucket) => {
    const { aside, taken, stored, lines } = world(queue, bucket);
    expect(await deliveries(aside, record)).toBeLessThanOrEqual(MOST_TRIES);
    expect(taken.length + lines.length).toBe(1);
    for (const { attributes: { encoding }, body } of taken) {
      const content = encoding === 'base64' ? Buffer.from(body, 'base64') : encoding === 'dataref' ? stored[0].content : undefined;
      const expected = encoding === 'none' ? undefined : record.content;
      expect(sameBytes(encoding === undefined ? Buffer.from(body) : content, expected)).toBe(true);
    }
    const [line] = lines;
    if (line) expect(line.fields).toMatchObject({ sequence_number: record.id, source: record.source, RecordsNotSetAside: 1 });
    if (line?.fields.stored_at) expect(sameBytes(stored.at(-1)?.content, record.content)).toBe(true);
  }), { numRuns: 300 }));

test('without faults every record that has bytes is in the queue at once, whole or by its reference', () =>
  fc.assert(fc.asyncProperty(records, async record => {
    const { aside, taken } = world([], []);
    expect(await deliveries(aside, record)).toBe(1);
    expect(taken.map(({ attributes }) => attributes.encoding)).not.toContain('none');
  }), { numRuns: 200 }));
