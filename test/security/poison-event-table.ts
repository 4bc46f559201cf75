import { Edge, GOOD_ID, PoisonWorld } from './poison-world';

const EVENTS = {
  key: [{ name: 'name', type: 'S' }],
  versionAttribute: 'total',
  removalSeconds: 60,
  events: [
    { contract: { name: 'Good', version: 1, schema: {} }, source: 'shop', keys: { name: '/name' }, version: '/total', attributes: ['mood'] },
    { contract: { name: 'Gone', version: 1, schema: {} }, source: 'shop', keys: { name: '/name' }, version: '/total', attributes: [], removes: true },
  ],
};
type EventEdge = Edge & { readonly good: string; readonly operations: Readonly<Record<string, () => object>> };
const written = (operation: string) => ({ stub }: PoisonWorld) => stub.inputs(operation).map(input => JSON.stringify(input));
const edge = (variables: Record<string, string>, operation: string): EventEdge => ({
  good: JSON.stringify({ specversion: '1.0', id: GOOD_ID, source: 'shop', type: 'Good.v1', data: { total: 1, name: GOOD_ID } }),
  load: world => world.load('event-table-writer', { ITEM_TABLE: 'items', ...variables }, { 'events.json': JSON.stringify(EVENTS) }),
  effects: written(operation),
  operations: { GetItem: () => ({}), [operation]: () => ({}) },
});

/** The writers of tables that events write. */
export const EVENT_TABLE_EDGES: Readonly<Record<string, EventEdge>> = {
  'the writer of a table of events': edge({}, 'PutItem'),
  'the writer of a table of events that remove': edge({ REMOVAL_TABLE: 'removals' }, 'TransactWriteItems'),
};
