import { BROKEN, CANARIES, CanaryRow, DATA, TEXT } from './canary';
import { constant, PATTERN_PATH, QUEUE, sqs, text } from './canary-events';

const contract = (name: string, schema: object) => ({ contract: { name, version: 1, schema }, source: 'shop', keys: { id: '/id' }, version: '/version' });
const EVENTS = {
  key: [{ name: 'id', type: 'S' }],
  versionAttribute: 'version',
  removalSeconds: 60,
  events: [
    { ...contract('Paid', {}), attributes: ['data', 'text'] },
    { ...contract('Strict', { properties: { card: { maxLength: 1 } }, required: ['other'] }), attributes: ['card'] },
    { ...contract('Gone', {}), attributes: [], removes: true },
  ],
};
const event = (data: object, type = 'Paid.v1', more: object = {}) => sqs(JSON.stringify({ specversion: '1.0', id: 'e', source: 'shop', type, data, ...more }));
const GOOD = event({ id: TEXT, version: 1, text: TEXT, data: DATA });
const canceled = (Code: string) => ({ TransactWriteItems: { __type: 'TransactionCanceledException', message: TEXT, CancellationReasons: [{ Code, Message: TEXT, Item: { id: text(TEXT) } }] } });

/** The failure paths of the function that writes tables of events. */
export const EVENT_ROWS: Record<string, CanaryRow> = {
  'event-table-writer': {
    environment: () => ({ PATTERN_PATH, ITEM_TABLE: 'items', REMOVAL_TABLE: 'removals' }),
    files: () => ({ 'events.json': JSON.stringify(EVENTS) }),
    cases: {
      'AWS fails': constant(GOOD),
      'the write fails': constant(GOOD, { answers: { ...QUEUE, GetItem: {} } }),
      'the item is changed at the same time': constant(GOOD, { answers: { ...QUEUE, GetItem: {}, ...canceled('ConditionalCheckFailed') } }),
      'the item is refused': constant(GOOD, { answers: { ...QUEUE, GetItem: {}, ...canceled('ValidationError') } }),
      'the table is throttled': constant(GOOD, { answers: { ...QUEUE, GetItem: {}, ...canceled(TEXT) } }),
      'an item whose versions are none': constant(GOOD, { answers: { ...QUEUE, GetItem: { Item: { id: text(TEXT), eventVersions: { M: { [TEXT]: text(TEXT) } } } } } }),
      'no JSON': constant(sqs(BROKEN)),
      'no version': constant(event({ id: TEXT, version: DATA })),
      'no key': constant(event({ id: DATA, version: 1 })),
      'a number beyond DynamoDB': constant(sqs(`{"specversion":"1.0","id":"e","source":"shop","type":"Paid.v1","data":{"id":"${CANARIES.card}","version":1,"text":1e999}}`)),
      'another type': constant(event(DATA, 'Other.v1')),
      'another source': constant(event(DATA, 'Paid.v1', { source: TEXT })),
      'an event that does not match its contract': constant(event(DATA, 'Strict.v1')),
      'an item that is too large': constant(event({ id: 'x', version: 1, text: TEXT.repeat(9_000) }), { answers: { ...QUEUE, GetItem: {} } }),
    },
  },
};
