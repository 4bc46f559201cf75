import { ConstantBackoff } from 'cockatiel';
import { IntakeMetric, IntakePorts } from '../../../handlers/legacy-sync-intake/ports';
import { TableSettings } from '../../../handlers/legacy-sync-intake/settings';
import { takeChanges } from '../../../handlers/legacy-sync-intake/take-changes';
import { FailedRecord } from '../../../handlers/shared/messages/failure-queue';
import { Tries } from '../../../handlers/shared/messages/tries';
import { EntryFailure, OutgoingMessage } from '../../../handlers/shared/publishing/broker';
import { Delivery } from '../../../handlers/shared/publishing/delivery';
import { StreamBatchResponse } from '../../../handlers/shared/stream/stream-run';
import { TableRecord } from '../../../handlers/shared/stream/table-change';
import { sequenceOf } from '../../../handlers/shared/sync/outgoing-change';

const SETTINGS: TableSettings = { kind: 'table', originAttribute: 'origin' };
type Payload = Readonly<Record<'entity' | 'item' | 'sequence' | 'kind' | 'time', string>> & { readonly new?: object; readonly old?: object; readonly keys: object };

/** The queue of the worker, and what goes wrong. */
class Intake {
  readonly sent: OutgoingMessage[] = [];
  readonly aside: FailedRecord[] = [];
  readonly counts: Partial<Record<IntakeMetric, number>> = {};
  private readonly ports: IntakePorts;

  constructor(failureOf: (message: OutgoingMessage) => EntryFailure | undefined = () => undefined, maxEntryBytes = 1_000_000) {
    const bytesOf = ({ body }: OutgoingMessage) => Buffer.byteLength(body);
    const send = async (messages: OutgoingMessage[]) => messages.map(message => {
      const failure = failureOf(message);
      if (!failure) this.sent.push(message);
      return failure;
    });
    const queue = { maxEntries: 10, maxEntryBytes, maxRequestBytes: maxEntryBytes, bytesOf, send };
    this.ports = {
      queue,
      delivery: new Delivery(queue, new ConstantBackoff(0)),
      failures: { send: async record => void this.aside.push(record) },
      tries: new Tries(),
      metrics: { count: (name, by = 1) => { this.counts[name] = (this.counts[name] ?? 0) + by; } },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      pattern: '/Shop/OrdersBack',
    };
  }

  take(records: TableRecord[], settings = SETTINGS): Promise<StreamBatchResponse> {
    return takeChanges(records, settings, this.ports);
  }

  get payloads(): Payload[] {
    return this.sent.map(({ body }) => (JSON.parse(body) as { readonly data: Payload }).data);
  }
}

let sequence = 100;
type Item = Record<string, Record<string, unknown>>;
function change(eventName: string, newImage?: Item, oldImage?: Item, keys: Item = { order: { S: '17' } }): TableRecord {
  const images = { ...newImage && { NewImage: { ...keys, ...newImage } }, ...oldImage && { OldImage: { ...keys, ...oldImage } } };
  return { eventName, eventSourceARN: 'arn:stream', dynamodb: { SequenceNumber: String(sequence++), ApproximateCreationDateTime: 1_893_456_000, Keys: keys, ...images } };
}
const version = (number: number | string, more: Item = {}): Item => ({ version: { N: String(number) }, ...more });

test('a change carries both images, its entity and its sequence, with all digits of its numbers', async () => {
  const intake = new Intake();
  await intake.take([change('MODIFY', version('12345678901234567890.5'), version(1))]);
  const [{ body, key, id }] = intake.sent;
  expect(body).toContain('"new":{"order":"17","version":12345678901234567890.5}');
  expect(intake.payloads).toEqual([expect.objectContaining({
    entity: '17', item: '{"order":"17"}', kind: 'MODIFY', time: '2030-01-01T00:00:00.000Z', keys: { order: '17' }, old: { order: '17', version: 1 }, sequence: id.padStart(53, '0'),
  })]);
  expect(key).toBe('17');
});

test('the entity is the whole key, or the attribute of the key that is named', async () => {
  const keys = { shop: { S: 'a' }, order: { N: '17' } };
  const intake = new Intake();
  await intake.take([change('INSERT', version(1), undefined, keys)]);
  await intake.take([change('INSERT', version(1), undefined, keys)], { ...SETTINGS, entityKey: 'order' });
  await intake.take([change('INSERT', version(1), undefined, keys)], { ...SETTINGS, entityKey: 'customer' });
  expect(intake.payloads.map(({ entity, item }) => [entity, item])).toEqual([
    ['{"order":17,"shop":"a"}', '{"order":17,"shop":"a"}'], ['17', '{"order":17,"shop":"a"}'],
  ]);
  expect(intake.aside).toEqual([expect.objectContaining({ reason: 'entityKey must be an attribute of the key of the table' })]);
});

describe('the loop guard', () => {
  const from = (marker: string) => ({ origin: { S: marker } });
  const cases: ReadonlyArray<readonly [string, TableRecord, boolean]> = [
    ['an insert from legacy', change('INSERT', version(1, from('legacy#1'))), false],
    ['a write from legacy over one of the new service', change('MODIFY', version(2, from('legacy#1')), version(1)), false],
    ['a write from legacy over another from there', change('MODIFY', version(2, from('legacy#2')), version(1, from('legacy#1'))), false],
    ['a write of the new service that leaves the marker', change('MODIFY', version(2, from('legacy#1')), version(1, from('legacy#1'))), true],
    ['a write of the new service that removes the marker', change('MODIFY', version(2), version(1, from('legacy#1'))), true],
    ['a removal of what came from legacy', change('REMOVE', undefined, version(1, from('legacy#1'))), true],
    ['a marker of another system', change('INSERT', version(1, from('legacybank#1'))), true],
    ['a marker that is no text', change('INSERT', version(1, { origin: { N: '1' } })), true],
  ];
  test.each(cases)('%s', async (_, record, isSent) => {
    const intake = new Intake();
    await intake.take([record]);
    expect(intake.sent).toHaveLength(isSent ? 1 : 0);
    expect(intake.counts.ChangesFromLegacy ?? 0).toBe(isSent ? 0 : 1);
    expect(intake.aside).toEqual([]);
  });
});

test('what the queue does not take now comes again, and nothing of its entity overtakes it', async () => {
  const intake = new Intake(({ body }) => body.includes('"version":1') ? { reason: 'ThrottlingException', permanent: false } : undefined);
  const other = { order: { S: '18' } };
  const batch = [change('INSERT', version(1)), change('MODIFY', version(2), version(0)), change('INSERT', version(7), undefined, other)];
  await expect(intake.take(batch)).rejects.toThrow('3 of 3 records have to come again: ThrottlingException');
  expect(intake.payloads.map(({ entity }) => entity)).toEqual(['18']);
  expect(intake.aside).toEqual([]);
  const [first, second, third] = batch;
  expect(await intake.take([third, first, second])).toEqual({ batchItemFailures: [{ itemIdentifier: first.dynamodb!.SequenceNumber }] });
});

test('the old image is left out where both are too large; an item that is too large itself is moved to the failure queue', async () => {
  const intake = new Intake(undefined, 3_000);
  await intake.take([change('MODIFY', version(2, { text: { S: 'x'.repeat(2_000) } }), version(1, { text: { S: 'y'.repeat(2_000) } }))]);
  await intake.take([change('INSERT', version(1, { text: { S: 'x'.repeat(3_000) } }))]);
  expect(intake.payloads.map(payload => [payload.new !== undefined, payload.old !== undefined])).toEqual([[true, false]]);
  expect(intake.aside).toEqual([expect.objectContaining({ reason: expect.stringMatching(/^the change must have at most 3000 bytes as JSON, got \d+$/) })]);
});

const POISON: ReadonlyArray<readonly [string, TableRecord, string]> = [
  ['no record', {}, 'eventName must be INSERT, MODIFY or REMOVE'],
  ['another kind', change('RENAME', version(1)), 'eventName must be INSERT, MODIFY or REMOVE'],
  ['no sequence number', { ...change('INSERT', version(1)), dynamodb: { Keys: { order: { S: '1' } }, NewImage: {} } }, 'SequenceNumber must be a number'],
  ['no keys', change('INSERT', version(1), undefined, {}), 'Keys must be given'],
  ['a stream without old images', change('MODIFY', version(1)), 'the stream must have new and old images (NEW_AND_OLD_IMAGES)'],
  ['another type', change('INSERT', { version: { X: '1' } }), 'the item must have the types of DynamoDB, got X'],
  ['a number that is none', change('INSERT', version('NaN')), 'the item must have numbers that JSON can express, got another'],
];
test.each(POISON)('%s is moved to the failure queue with the reason, and the change behind it is sent', async (_, record, reason) => {
  const intake = new Intake();
  await intake.take([record, change('INSERT', version(1))]);
  expect(intake.aside).toEqual([expect.objectContaining({ reason, content: Buffer.from(JSON.stringify(record)) })]);
  expect(intake.sent).toHaveLength(1);
});

describe('the numbers of a stream', () => {
  const recordOf = (label: string, SequenceNumber: string, more: object = {}) => {
    const { dynamodb, ...record } = change('INSERT', version(1));
    return { ...record, eventSourceARN: `arn:aws:dynamodb:eu-west-1:111122223333:table/Orders/stream/${label}`, dynamodb: { ...dynamodb, SequenceNumber }, ...more };
  };

  test('begin again with a new stream: what it says comes after what the one before has said', async () => {
    const intake = new Intake();
    await intake.take([recordOf('2026-01-01T00:00:00.000', '9'.repeat(28)), recordOf('2026-01-01T00:00:00.001', '1'.repeat(21)), recordOf('2026-01-01T00:00:00.001', '2'.repeat(21))]);
    const sequences = intake.payloads.map(payload => payload.sequence);
    expect([...sequences].sort()).toEqual(sequences);
    expect(sequences.map(each => sequenceOf(each))).toEqual(sequences);
    const older = sequenceOf('9'.repeat(28))!;
    expect(older < sequences[0]).toBe(true);
  });

  test('are unique within a shard only: two changes of an entity are two messages', async () => {
    const intake = new Intake();
    await intake.take([recordOf('2026-01-01T00:00:00.000', '1'.repeat(21), { eventID: 'a' }), recordOf('2026-01-01T00:00:00.000', '1'.repeat(21), { eventID: 'b' })]);
    expect(intake.sent.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});
