import { CanaryRow, DATA, TEXT } from './canary';
import { change, constant, PATTERN_PATH, text } from './canary-events';

const view = (jsonata: string) => ({ name: 'Made', pattern: `${PATTERN_PATH}/Made`, table: 'made', projection: { jsonata }, sortBy: 'rank', shardCount: 1 });
const row = (name: string, jsonata: string, cases: CanaryRow['cases']): readonly [string, CanaryRow] => [name, {
  environment: endpoint => ({ PATTERN_PATH, FAILURE_QUEUE_URL: `${endpoint}/1/failed`, FAILED_RECORDS: '{}' }),
  files: () => ({ 'views.json': JSON.stringify({ views: [view(jsonata)] }) }),
  cases,
}];
const ITEM = change({ M: { data: text(JSON.stringify(DATA)), secret: text(TEXT) } });

/** The failure paths of the handlers of a reporting engine. */
export const REPORTING_ROWS: Record<string, CanaryRow> = Object.fromEntries([
  row('view-projector', '$exists(outbox.secret) ? { "rank": 1, "secret": $number(outbox.secret), "data": outbox } : { "rank": rank, "all": $ }', {
    'an expression that fails': constant(ITEM, { answers: { SendMessage: {} } }),
    'an expression that fails, and AWS fails': constant(ITEM),
    'a table that fails': constant(change({ S: TEXT }), { silent: true }),
    'a table that refuses': constant(change({ M: { data: text(TEXT) } }), { answers: { SendMessage: {} }, silent: true }),
    'a rank of another type': constant({
      Records: [{ ...change({}).Records[0], dynamodb: { SequenceNumber: '1', Keys: { id: text(TEXT) }, NewImage: { rank: { M: { x: text(TEXT) } } } } }],
    }, { answers: { SendMessage: {} } }),
    'an item that is none': constant(change({ [TEXT]: TEXT }), { answers: { SendMessage: {} } }),
    'no record': constant({ Records: [{ ...DATA }] }, { answers: { SendMessage: {} } }),
  }),
]);
