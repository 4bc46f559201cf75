import { CanaryRow, DATA, TEXT } from './canary';
import { change, constant, kinesis, PATTERN_PATH, text } from './canary-events';

/** The paths of the engine, which answer as the hostile cloud is given. */
const INDEX = '/made-1';
const BULK = '/made-1-writer/_bulk';
const SEARCH = '/made-1-writer/_search';

const DRIFT = JSON.stringify({ sampleSize: 10, acceptableLagSeconds: 1 });
const environment = (endpoint: string) => ({ PATTERN_PATH, SOURCE_TABLE: 'source', DRIFT, FAILURE_QUEUE_URL: `${endpoint}/1/failed`, FAILED_RECORDS: '{}' });
const files = (jsonata: string) => (endpoint: string) => ({
  'search.json': JSON.stringify({ indexes: [{ name: 'Made', pattern: `${PATTERN_PATH}/Made`, url: endpoint, service: 'es', alias: 'made', projection: { jsonata } }] }),
});
const refused = { type: 'mapper_parsing_exception', reason: `failed to parse field [card] of type [long] in document with id '${TEXT}'. Preview of field's value: '${TEXT}'` };
const item = (update: object) => ({ items: [{ update }] });
const ITEM = change({ M: { data: text(JSON.stringify(DATA)), secret: text(TEXT) } });
const SENT = { SendMessage: {} };
/** Of an index without a record of its generations. */
const NEW = { GetItem: {}, PutItem: {} };
/** Of the source. */
const SOURCE = {
  DescribeTable: { Table: { KeySchema: [{ AttributeName: 'id' }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }] } },
  GetItem: { Item: { id: text(TEXT), outbox: { M: { secret: text(TEXT) } } } },
  Scan: { Items: [{ id: text(TEXT) }] },
};
const found = (source: object) => ({ timed_out: false, _shards: { failed: 0 }, hits: { hits: [{ _id: TEXT, _source: source }] } });
/** What a check of before has to look at again, and the document of now. */
const DIFFERS = found({ text: TEXT, _catalog: { version: '1', suspects: JSON.stringify([{ key: { id: text(TEXT) }, version: '1', since: 0 }]) } });
const drift = (answers: Record<string, object>) =>
  constant({}, { answers: { [INDEX]: {}, ...SOURCE, ...answers }, handler: bundle => (bundle as unknown as { drift: unknown }).drift, silent: true });
const RECORD = kinesis(JSON.stringify({ ...DATA, amount: 1, id: TEXT }));

/** The failure paths of the handlers of search indexes. */
export const SEARCH_ROWS: Record<string, CanaryRow> = {
  'search-projector': {
    environment: endpoint => ({ ...environment(endpoint), GENERATIONS_TABLE: 'generations' }),
    files: files('{ "all": $, "secret": outbox.secret }'),
    cases: {
      'an engine that fails': constant(ITEM, { answers: NEW }),
      'an engine that answers something else': constant(ITEM, { answers: { ...NEW, [INDEX]: {}, [BULK]: { body: `<html>${TEXT}` } } }),
      'an engine that closes the connection': constant(ITEM, { answers: { ...NEW, [INDEX]: {}, [BULK]: { raw: TEXT } } }),
      'an engine that refuses the document': constant(ITEM, { answers: { ...NEW, [INDEX]: {}, [BULK]: item({ status: 400, error: refused }), ...SENT } }),
      'an engine that refuses it for a reason that nobody knows': constant(ITEM, { answers: { ...NEW, [INDEX]: {}, [BULK]: item({ status: 400, error: { type: TEXT, reason: TEXT } }) } }),
      'a failure queue that fails': constant(ITEM, { answers: { ...NEW, [INDEX]: {}, [BULK]: item({ status: 400, error: refused }) } }),
      'a mapping that is refused': constant(ITEM, { answers: { ...NEW, [INDEX]: { status: 400, body: JSON.stringify({ error: refused }) } } }),
      'an id that is too long': constant({
        Records: [{ ...ITEM.Records[0], dynamodb: { SequenceNumber: '1', Keys: { id: text(TEXT.repeat(20)) }, NewImage: { x: text(TEXT) } } }],
      }, { answers: { ...NEW, [INDEX]: {}, ...SENT } }),
      'an item that is none': constant(change({ [TEXT]: TEXT }), { answers: { ...NEW, [INDEX]: {}, ...SENT } }),
      'no record': constant({ Records: [{ ...DATA }] }, { answers: { ...NEW, ...SENT } }),
      'a record of generations that is none': constant(ITEM, { answers: { GetItem: { Item: { state: text(TEXT), revision: { N: '1' } } } }, silent: true }),
      'a drift check, and all fails': drift({ [INDEX]: { status: 503, body: TEXT } }),
      'a drift check, and AWS fails': drift({ DescribeTable: { status: 500, body: TEXT } }),
      'a drift check of an engine that answers something else': drift({ [SEARCH]: { body: `<html>${TEXT}` } }),
      'a drift check of a document that the engine refuses': drift({ [SEARCH]: DIFFERS, [BULK]: item({ status: 400, error: refused }) }),
      'a drift check of a document that is not taken': drift({ [SEARCH]: DIFFERS, [BULK]: item({ status: 400, error: { type: TEXT, reason: TEXT } }) }),
      'a drift check of a document that it repairs': drift({ [SEARCH]: DIFFERS, [BULK]: item({ status: 200, result: 'updated' }) }),
    },
  },
  'search-sweeper': {
    environment,
    files: files('$'),
    cases: {
      'an engine that fails': constant({ ...DATA }),
      'an engine that answers something else': constant({ ...DATA }, { answers: { [SEARCH]: { body: `<html>${TEXT}` } } }),
      'tombstones that are not removed': constant({}, { answers: { [SEARCH]: { hits: { hits: [{ _id: TEXT, _source: { _catalog: { version: TEXT, deletedAt: 1 } } }] } } } }),
    },
  },
  'stream-search-writer': {
    environment: endpoint => ({ PATTERN_PATH, FAILURE_QUEUE_URL: `${endpoint}/1/failed`, SEARCH_URL: endpoint }),
    files: () => ({
      'branch.json': JSON.stringify({ stages: [{ name: 'Payments', schema: { properties: { amount: { type: 'number' } } } }], service: 'es', alias: 'made', documentId: ['id'] }),
    }),
    cases: {
      'no JSON': constant(kinesis(TEXT), { answers: SENT }),
      'what the contract refuses': constant(kinesis(JSON.stringify({ ...DATA, amount: TEXT })), { answers: SENT }),
      'an engine that fails': constant(RECORD),
      'an engine that answers something else': constant(RECORD, { answers: { [INDEX]: {}, [BULK]: { body: `<html>${TEXT}` } } }),
      'an engine that closes the connection': constant(RECORD, { answers: { [INDEX]: {}, [BULK]: { raw: TEXT } } }),
      'an engine that refuses the document': constant(RECORD, { answers: { [INDEX]: {}, [BULK]: item({ status: 400, error: refused }), ...SENT } }),
      'a failure queue that fails': constant(RECORD, { answers: { [INDEX]: {}, [BULK]: item({ status: 400, error: refused }) } }),
      'a member that is no key': constant(kinesis(JSON.stringify({ id: { [TEXT]: TEXT } })), { answers: SENT }),
      'an id that is too long': constant(kinesis(JSON.stringify({ id: TEXT.repeat(100) })), { answers: { [INDEX]: {}, ...SENT } }),
    },
  },
};
