import { CanaryRow, DATA, TEXT } from './canary';
import { change, constant, kinesis, PATTERN_PATH, text } from './canary-events';

/** The paths of the engine, which answer as the hostile cloud is given. */
const INDEX = '/made-1';
const ALIAS = '/_alias/made';
const MAPPING = '/made-1/_mapping';
const BULK = '/made-1-writer/_bulk';
const SEARCH = '/made-1-writer/_search';

const DRIFT = JSON.stringify({ sampleSize: 10, acceptableLagSeconds: 1 });
const environment = (endpoint: string) => ({ PATTERN_PATH, SOURCE_TABLE: 'source', DRIFT, FAILURE_QUEUE_URL: `${endpoint}/1/failed`, FAILED_RECORDS: '{}' });
/** @param name of the view */
export const indexFile = (jsonata: string, name = 'Made') => (endpoint: string) => ({
  'search.json': JSON.stringify({ indexes: [{ name, pattern: `${PATTERN_PATH}/Made`, url: endpoint, service: 'es', alias: 'made', projection: { jsonata } }] }),
});
const refused = { type: 'mapper_parsing_exception', reason: `failed to parse field [card] of type [long] in document with id '${TEXT}'. Preview of field's value: '${TEXT}'` };
const item = (update: object) => ({ items: [{ update }] });
const ITEM = change({ M: { data: text(JSON.stringify(DATA)), secret: text(TEXT) } });
const SENT = { SendMessage: {} };
/** Of an index without a record of its generations. */
const NEW = { GetItem: {}, PutItem: {}, [ALIAS]: {} };
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
  constant({}, {
    answers: { [ALIAS]: {}, [INDEX]: {}, ...SOURCE, ...answers }, handler: bundle => (bundle as unknown as { drift: unknown }).drift, silent: true,
  });
const RECORD = kinesis(JSON.stringify({ ...DATA, amount: 1, id: TEXT }));

/** The failure paths of the handlers of search indexes. */
export const SEARCH_ROWS: Record<string, CanaryRow> = {
  'search-projector': {
    environment: endpoint => ({ ...environment(endpoint), GENERATIONS_TABLE: 'generations' }),
    files: indexFile('{ "all": $, "secret": outbox.secret }'),
    cases: {
      'an engine that fails': constant(ITEM, { answers: NEW }),
      'an engine that answers something else': constant(ITEM, { answers: { ...NEW, [INDEX]: {}, [BULK]: { body: `<html>${TEXT}` } } }),
      'an engine that closes the connection': constant(ITEM, { answers: { ...NEW, [INDEX]: {}, [BULK]: { raw: TEXT } } }),
      'an engine that refuses the document': constant(ITEM, { answers: { ...NEW, [INDEX]: {}, [BULK]: item({ status: 400, error: refused }), ...SENT } }),
      'an engine that refuses it for a reason that nobody knows': constant(ITEM, { answers: { ...NEW, [INDEX]: {}, [BULK]: item({ status: 400, error: { type: TEXT, reason: TEXT } }) } }),
      'a failure queue that fails': constant(ITEM, { answers: { ...NEW, [INDEX]: {}, [BULK]: item({ status: 400, error: refused }) } }),
      'an alias that fails': constant(ITEM, { answers: { ...NEW, [ALIAS]: { status: 500, body: TEXT } } }),
      'an alias of somebody else': constant(ITEM, { answers: { ...NEW, [ALIAS]: { [TEXT]: { aliases: { [TEXT]: {} } } } } }),
      'a field of another type': constant(ITEM, { answers: { ...NEW, [ALIAS]: { 'made-1': {} }, [MAPPING]: { status: 400, body: JSON.stringify({ error: refused }) } } }),
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
    files: indexFile('$'),
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
      'an engine that answers something else': constant(RECORD, { answers: { [ALIAS]: {}, [INDEX]: {}, [BULK]: { body: `<html>${TEXT}` } } }),
      'an engine that closes the connection': constant(RECORD, { answers: { [ALIAS]: {}, [INDEX]: {}, [BULK]: { raw: TEXT } } }),
      'an engine that refuses the document': constant(RECORD, { answers: { [ALIAS]: {}, [INDEX]: {}, [BULK]: item({ status: 400, error: refused }), ...SENT } }),
      'a failure queue that fails': constant(RECORD, { answers: { [ALIAS]: {}, [INDEX]: {}, [BULK]: item({ status: 400, error: refused }) } }),
      'a member that is no key': constant(kinesis(JSON.stringify({ id: { [TEXT]: TEXT } })), { answers: SENT }),
      'an id that is too long': constant(kinesis(JSON.stringify({ id: TEXT.repeat(100) })), { answers: { [ALIAS]: {}, [INDEX]: {}, ...SENT } }),
    },
  },
};

const STATE = { current: { id: '1', definition: { projection: { jsonata: '$' } } } };
const recorded = (more: object = {}) => ({ GetItem: { Item: { state: text(JSON.stringify({ ...STATE, ...more })), revision: { N: '1' } } }, PutItem: {} });
const BUILDING = recorded({ isMade: true, building: { id: '2', definition: { projection: { jsonata: '{ "all": $, "secret": outbox.secret }' } }, execution: 'e' } });
const SWITCHED = { current: { ...STATE.current, id: '2' }, previous: STATE.current };
const NEXT_BULK = '/made-2-writer/_bulk';
const NEXT_SEARCH = '/made-2-writer/_search';
const FREE = Object.fromEntries(['2', '3', '4'].map(name => [`/made-${name}/_mapping`, { status: 404, body: '' }]));
const OWN = { 'made-2': { mappings: { properties: { _catalog: {} } } } };
const PAGE = { ...SOURCE, Scan: { Items: [{ id: text('a'), secret: text(TEXT), outbox: { M: { secret: text(TEXT) } } }] } };
/** With the time that a page takes. */
const rebuildOf = (event: object, answers: Record<string, object>) => constant(event, {
  answers,
  handler: bundle => (given: object, context: object) => {
    const { rebuild } = bundle as unknown as { readonly rebuild: (given: object, context: object) => unknown };
    return rebuild(given, { ...context, getRemainingTimeInMillis: () => 60_000 });
  },
  silent: true,
});
const begin = { step: 'begin', input: { view: 'Found' }, execution: 'e', startedAt: '' };
const step = (name: string) =>
  ({ step: name, part: { view: 'Found', execution: 'e', segment: 0, segments: 1, rows: 0, refused: 0, maxRefusedItems: 0, attempts: 0 } });

/** The failure paths of a rebuild of a search index, whose function is that of other views. */
export const INDEX_REBUILD_CASES: CanaryRow['cases'] = {
  'a rebuild of an index, and AWS fails': rebuildOf(begin, {}),
  'a rebuild of an index, and the engine fails': rebuildOf(begin, { ...NEW, [ALIAS]: { status: 500, body: TEXT } }),
  'a rebuild of an index whose alias is of somebody else': rebuildOf(begin, { ...NEW, [ALIAS]: { [TEXT]: {} } }),
  'a rebuild of an index whose mapping is none': rebuildOf(begin, { ...NEW, [ALIAS]: { 'made-1': {} }, [MAPPING]: { body: `<html>${TEXT}` } }),
  'a rebuild of an index that the engine refuses': rebuildOf(begin, {
    ...recorded(), ...FREE, [ALIAS]: { 'made-1': {} }, '/made-2': { status: 400, body: JSON.stringify({ error: refused }) },
  }),
  'a rebuild of an index that is none': rebuildOf({ ...begin, input: { view: 'Found', [TEXT]: TEXT } }, { ...NEW }),
  'a page of an index, and the engine fails': rebuildOf(step('backfill'), { ...PAGE, ...BUILDING, [NEXT_BULK]: { body: `<html>${TEXT}` } }),
  'a page of an index with a document that the engine refuses': rebuildOf(step('backfill'), {
    ...PAGE, ...BUILDING, [NEXT_BULK]: item({ status: 400, error: refused }), ...SENT,
  }),
  'a page of an index with such a document, and AWS fails': rebuildOf(step('backfill'), { ...PAGE, ...BUILDING, [NEXT_BULK]: item({ status: 400, error: refused }) }),
  'a page of an index that is not found': rebuildOf(step('verifyItems'), { ...PAGE, ...BUILDING, [NEXT_SEARCH]: { status: 500, body: TEXT } }),
  'a page of an index with a document that is none': rebuildOf(step('verifyRows'), { ...PAGE, ...BUILDING, [NEXT_SEARCH]: found({ [TEXT]: TEXT }) }),
  'a switch that the engine refuses': rebuildOf({ step: 'switch', view: 'Found', execution: 'e', parts: [] }, {
    ...recorded({ ...SWITCHED, switchedBy: 'e' }), [ALIAS]: { 'made-1': {} }, '/made-2': {}, '/_aliases': { status: 400, body: JSON.stringify({ error: refused }) },
  }),
  'an index that is not deleted': rebuildOf(step('clean'), { ...recorded({ freed: { 2: { at: 0 } } }), [ALIAS]: { 'made-1': {} }, '/made-2/_mapping': OWN, '/made-2': { status: 500, body: TEXT } }),
};
