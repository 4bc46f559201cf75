import * as fs from 'fs';
import * as path from 'path';
import { EDGES } from './poison-edges';
import { PoisonWorld } from './poison-world';

const HANDLERS = path.join(__dirname, '../../handlers');
/**
 * They answer requests: their bodies are in `hostile-bodies.test.ts` and `json-doors.ts`. The façade's router looks into no body. The command of
 * its switch is in `test/handlers/facade-switch`. Queries have no body: their parameters are in `test/handlers/view-query`. Webhooks have any
 * body: it is in `test/handlers/webhook-intake`.
 */
const DOORS = [
  'aggregator', 'execution-starter', 'facade-router', 'facade-switch', 'fan-in-api', 'http-ingest', 'job-api', 'request-publisher', 'request-router', 'unknown-route', 'view-query',
  'webhook-intake',
];
/** They are invoked by hand or by a schedule, and read nothing of their event. */
const ON_DEMAND = ['legacy-sync-report', 'search-sweeper'];
/** Helpers that take batches of users' functions. `handleOnce` takes one event, and passes its error on. */
const HELPERS = ['handleMessages', 'handleJobs', 'handleSubtasks'];

const loaded: string[] = [];
const helper = (name: string) => () => void loaded.push(name);
const world = {
  load: (name: string) => void loaded.push(name),
  with: () => undefined,
  runtime: { ...Object.fromEntries(HELPERS.map(name => [name, helper(name)])), idempotent: () => undefined },
} as unknown as PoisonWorld;

test('every function that takes messages is an edge of the test of poison', () => {
  Object.values(EDGES).flatMap(edges => Object.values(edges)).forEach(edge => edge.load(world));
  const functions = fs.readdirSync(HANDLERS).filter(name => fs.existsSync(path.join(HANDLERS, name, 'index.ts')) && name !== 'runtime');
  const sources = fs.readdirSync(path.join(HANDLERS, 'runtime')).map(file => fs.readFileSync(path.join(HANDLERS, 'runtime', file), 'utf8'));
  const helpers = sources.flatMap(source => [...source.matchAll(/export function (handle(?!Requests|Once)\w+)/g)].map(([, name]) => name));
  expect([...new Set(loaded)].sort()).toEqual([...functions.filter(name => ![...DOORS, ...ON_DEMAND].includes(name)), ...helpers].sort());
});
