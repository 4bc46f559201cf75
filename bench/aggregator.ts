import { ServerResponse } from 'http';
import { callers, coldKey, combinations, lists, tableUnreachable } from './aggregator-answers';
import { times } from './effort';
import { report } from './report';
import { percentile } from './statistics';
import { AggregateWorld, source } from '../test/handlers/aggregator/aggregate-world';
import { HttpServer } from '../test/handlers/request-router/http-server';

const HEADERS = { 'content-type': 'application/json' };
/** The usual time of a source, and that of a slow one. */
const USUAL_MILLIS = 10;
const SLOW_MILLIS = 200;
const one = async <T>(run: () => Promise<T>): Promise<number> => {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
};

/** The handler's logic with real HTTP servers on loopback, one request after another as in a function's process. */
export async function aggregator(): Promise<void> {
  await combinations();
  await overhead();
  await hedging();
  await openCircuit();
  await tableUnreachable();
  await lists();
  await coldKey();
  await callers();
}

async function withServer<T>(respond: (response: ServerResponse) => void, run: (url: string, server: HttpServer) => Promise<T>): Promise<T> {
  const server = new HttpServer(respond);
  try {
    return await run(await server.start(), server);
  } finally {
    await server.stop();
  }
}

const after = (millis: number) => (response: ServerResponse) => {
  setTimeout(() => response.writeHead(200, HEADERS).end('{"id":1}'), millis);
};
const named = (count: number, make: (index: number) => ReturnType<typeof source>) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}`, make(index)]));

/** Each source measures its own time, so that what is left is the aggregator's, with the connections. */
async function overhead(): Promise<void> {
  const rows = [];
  for (const count of [1, 3, 10]) {
    let slowest = 0;
    const respond = (response: ServerResponse) => {
      const begun = performance.now();
      setTimeout(() => response.writeHead(200, HEADERS).end('{"id":1}', () => { slowest = Math.max(slowest, performance.now() - begun); }), USUAL_MILLIS);
    };
    rows.push(await withServer(respond, async url => {
      const world = new AggregateWorld(named(count, index => source(`/s${index}`, { http: { url } })));
      const overheads: number[] = [];
      for (let request = 0; request < times(1_000, 20); request++) {
        slowest = 0;
        const millis = await one(async () => world.call());
        if (request >= times(100, 5)) overheads.push(millis - slowest);
      }
      return [`${count}`, percentile(overheads, 50).toFixed(2), percentile(overheads, 99).toFixed(2)];
    }));
  }
  report('Overhead of the aggregator', 'Milliseconds over the slowest source, which takes 10 ms. The servers are in the same process.', ['sources', 'p50', 'p99'], rows);
}

async function hedging(): Promise<void> {
  const rows = [];
  for (const isHedged of [false, true]) {
    let calls = 0;
    // one call of a hundred to the first source is slow
    const respond = (response: ServerResponse) => after(calls++ % 100 === 99 ? SLOW_MILLIS : USUAL_MILLIS)(response);
    rows.push(await withServer(respond, async slow => withServer(after(USUAL_MILLIS), async url => {
      const world = new AggregateWorld(named(10, index =>
        source(`/s${index}`, { http: { url: index === 0 ? slow : url }, ...isHedged && index === 0 && { hedging: { maxExtraPercent: 5 } } })));
      const durations: number[] = [];
      const requests = times(2_000, 40);
      for (let request = 0; request < requests; request++) durations.push(await one(async () => world.call()));
      const extra = calls - requests;
      return [isHedged ? 'with' : 'without', percentile(durations, 50).toFixed(1), percentile(durations, 99).toFixed(1), percentile(durations, 99.9).toFixed(1),
        `${extra}`, `${(extra / requests * 100).toFixed(1)} %`];
    })));
  }
  report(
    'Hedging', `Ten sources of ${USUAL_MILLIS} ms; one call of a hundred to one of them takes ${SLOW_MILLIS} ms. Milliseconds of the whole answer.`,
    ['hedging', 'p50', 'p99', 'p99.9', 'extra calls', 'of the calls'], rows,
  );
}

async function openCircuit(): Promise<void> {
  const circuitBreaker = { failureRate: 50, windowMillis: 10_000, minimumCalls: 10, openDurationMillis: 5_000 };
  const [rows, requests] = [[] as string[][], times(1_000, 50)];
  await withServer(response => response.writeHead(503, HEADERS).end('{}'), async (url, server) => {
    const world = new AggregateWorld({ away: source('/a', { http: { url }, circuitBreaker }) });
    for (let request = 0; request < requests; request++) await world.call();
    rows.push([`${requests}`, `${server.requests.length}`, `${requests - server.requests.length}`]);
  });
  report('Calls saved by the open circuit', 'A source that answers 503 to everything; each request has a partial answer.', ['requests', 'calls', 'saved'], rows);
}
