import { setTimeout as pause } from 'timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { times } from './effort';
import { report } from './report';
import { percentile } from './statistics';
import { CIRCUIT_CLIENT, DynamoCircuitTable } from '../handlers/shared/aws/circuit/dynamo-circuit-table';
import { AggregateWorld, source } from '../test/handlers/aggregator/aggregate-world';
import { HttpServer } from '../test/handlers/request-router/http-server';

const HEADERS = { 'content-type': 'application/json' };
const BEHAVIOURS = ['good', 'failing', 'hanging'] as const;
type Behaviour = typeof BEHAVIOURS[number];
const NAMES = ['a', 'b', 'c'];
const DEADLINE_MILLIS = 500;

type Respond = ConstructorParameters<typeof HttpServer>[0];

type Run<T> = (urls: { readonly url: string }[], servers: HttpServer[]) => Promise<T>;

async function withServers<T>(responds: readonly Respond[], run: Run<T>): Promise<T> {
  const servers = responds.map(respond => new HttpServer(respond));
  try {
    return await run(await Promise.all(servers.map(async server => ({ url: await server.start() }))), servers);
  } finally {
    await Promise.all(servers.map(async server => server.stop()));
  }
}

async function timed<T>(run: () => Promise<T>): Promise<{ readonly result: T; readonly millis: number }> {
  const begun = performance.now();
  const result = await run();
  return { result, millis: performance.now() - begun };
}

/** Three sources, each good, failing or hanging: what a client gets, and when. */
export async function combinations(): Promise<void> {
  let now: readonly Behaviour[] = [];
  const responds = NAMES.map((_, index): Respond => response => {
    if (now[index] !== 'hanging') response.writeHead(now[index] === 'good' ? 200 : 500, HEADERS).end('{"id":1}');
  });
  await withServers(responds, async urls => {
    const world = (required: string[]) => new AggregateWorld(
      Object.fromEntries(NAMES.map((name, index) => [name, source(`/${name}`, { http: urls[index], required: required.includes(name) })])),
      { deadlineMillis: DEADLINE_MILLIS },
    );
    await world([]).call(); // connections and compiled code
    const rows: string[][] = [];
    let latest = { millis: 0, timerMillis: 0, processorMillis: 0 };
    // a plain timer, started with each request, shows what a busy machine adds
    const observed = async (aggregate: AggregateWorld) => {
      const timer = timed(async () => pause(DEADLINE_MILLIS));
      const processor = process.cpuUsage();
      const { result, millis } = await timed(async () => aggregate.call());
      const { user, system } = process.cpuUsage(processor);
      if (millis >= DEADLINE_MILLIS && millis > latest.millis) {
        latest = { millis, timerMillis: (await timer).millis, processorMillis: (user + system) / 1000 };
      }
      return { result, millis };
    };
    for (const a of BEHAVIOURS) {
      for (const b of BEHAVIOURS) {
        for (const c of BEHAVIOURS) {
          now = [a, b, c];
          const optional = await observed(world([]));
          const required = await observed(world(['a']));
          const { partial = false, parts = {} } = optional.result.body as { partial?: boolean; parts?: Record<string, { status: string }> };
          rows.push([
            a, b, c, `${optional.result.status}`, `${partial}`, NAMES.map(name => parts[name]?.status ?? 'ok').join(', '), optional.millis.toFixed(0),
            `${required.result.status}`, required.millis.toFixed(0),
          ]);
        }
      }
    }
    report(
      'Answers of three sources',
      `All 27 combinations. The deadline is ${DEADLINE_MILLIS} ms; the latest answer took ${latest.millis.toFixed(0)} ms and ${latest.processorMillis.toFixed(0)} ms of the processor, `
      + `a plain timer beside it ${latest.timerMillis.toFixed(0)} ms. In the last columns the first source is required.`,
      ['a', 'b', 'c', 'status', 'partial', 'parts', 'ms', 'a required', 'ms'], rows,
    );
  });
}

/** Circuits whose table refuses connections, or never answers. */
export async function tableUnreachable(): Promise<void> {
  const requests = times(500, 20);
  await withServers([response => response.writeHead(200, HEADERS).end('{"id":1}'), () => undefined], async ([http, hanging]) => {
    const rows: string[][] = [];
    for (const [name, endpoint] of [['refuses connections', 'http://127.0.0.1:1'], ['never answers', hanging.url]]) {
      const client = new DynamoDBClient({ ...CIRCUIT_CLIENT, endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } });
      const world = new AggregateWorld({ a: source('/a', { http, required: true }) }, { circuitTable: new DynamoCircuitTable(client, 'circuits') });
      const durations: number[] = [];
      let good = 0;
      for (let request = 0; request < requests; request++) {
        const { result: { status }, millis } = await timed(async () => world.call());
        durations.push(millis);
        if (status === 200) good++;
      }
      rows.push([name, `${requests}`, `${good}`, percentile(durations, 50).toFixed(1), percentile(durations, 99).toFixed(1)]);
      client.destroy();
    }
    report('The table of circuits is away', 'One request after another. Milliseconds of an answer.', ['the table', 'requests', 'answered 200', 'p50', 'p99'], rows);
  });
}

/** 200 lines of an order, whose products take 10 ms each. */
export async function lists(): Promise<void> {
  const lines = Array.from({ length: 200 }, (_, index) => ({ id: `p${index}` }));
  const products: Respond = (response, request) => {
    const ids = new URL(request.url!, 'http://host').searchParams.get('ids')?.split(',');
    const body = request.url!.startsWith('/order') ? { lines } : ids ? ids.map(id => ({ id })) : { id: 1 };
    setTimeout(() => response.writeHead(200, HEADERS).end(JSON.stringify(body)), request.url!.startsWith('/order') ? 0 : 10);
  };
  await withServers([products], async ([http], [server]) => {
    const rows: string[][] = [];
    for (const [name, path, forEach] of [
      ['one call for each, 10 at once', '/products/{l.id}', { maxConcurrency: 10 }],
      ['one call for each, 50 at once', '/products/{l.id}', { maxConcurrency: 50 }],
      ['batches of 20, 10 at once', '/products?ids={l.id}', { maxConcurrency: 10, batch: { size: 20, key: 'id' } }],
    ] as const) {
      const world = new AggregateWorld({
        order: source('/order', { http, required: true }), products: source(path, { http, forEach: { list: '{order.lines}', as: 'l', maxItems: 200, ...forEach } }),
      });
      await world.call();
      server.requests.length = 0;
      const { result: { body }, millis } = await timed(async () => world.call());
      rows.push([name, `${(body.products as unknown[]).length}`, `${server.requests.length - 1}`, millis.toFixed(0)]);
    }
    report('A list of 200 lines', 'Each call takes 10 ms. Milliseconds of the whole answer, with warm connections.', ['calls', 'elements', 'calls made', 'ms'], rows);
  });
}

const CACHE = { kind: 'memory', ttlMillis: 60_000, staleWhileRevalidateMillis: 0, staleIfErrorMillis: 0, query: [], headers: [], sharedByCallers: false } as const;

/** Many equal requests at once, of which none finds an answer. */
export async function coldKey(): Promise<void> {
  await withServers([response => { setTimeout(() => response.writeHead(200, HEADERS).end('{"id":1}'), 20); }], async ([http], [server]) => {
    const rows: string[][] = [];
    for (const cache of [undefined, CACHE]) {
      server.requests.length = 0;
      const world = new AggregateWorld({ a: source('/a', { http, required: true }) }, { cache });
      const answers = await Promise.all(Array.from({ length: 100 }, async () => world.call()));
      rows.push([cache ? 'with' : 'without', `${answers.length}`, `${answers.filter(({ status }) => status === 200).length}`, `${server.requests.length}`]);
    }
    report('A cold key', '100 equal requests at once in one process.', ['cache', 'requests', 'answered 200', 'calls of the source'], rows);
  });
}

/** Two callers at once: whether anything of one reaches the other. */
export async function callers(): Promise<void> {
  const echo: Respond = (response, request) => { setImmediate(() => response.writeHead(200, HEADERS).end(JSON.stringify({ by: request.headers.authorization ?? '' }))); };
  const [each, wave] = [times(1_000, 50), 50];
  await withServers([echo, echo], async ([own, open], servers) => {
    const world = new AggregateWorld({
      own: source('/own/{id}', { http: own, timeoutMillis: 30_000, forwardedCredentials: ['authorization'], required: true }),
      open: source('/open', { http: open, timeoutMillis: 30_000, required: true }),
    }, { cache: CACHE, deadlineMillis: 60_000 });
    let [answered, mixed] = [0, 0];
    for (let from = 0; from < each; from += wave) {
      await Promise.all(['ada', 'bob'].flatMap(who => Array.from({ length: wave }, async (_, index) => {
        const { body } = await world.call({ subject: who, path: { id: `${(from + index) % 100}` }, headers: { authorization: `Bearer ${who}` } });
        const { own: { by: seen }, open: { by: leaked } } = body as { own: { by: string }; open: { by: string } };
        answered++;
        if (seen !== `Bearer ${who}` || leaked !== '') mixed++;
      })));
    }
    const leaks = servers[1].requests.filter(({ headers }) => headers.authorization !== undefined).length;
    report(
      'Two callers at once', 'With a cache, and 100 different paths for both.',
      ['requests', 'answers with the other\'s', 'calls with credentials of a source that names none', 'calls'],
      [[`${answered}`, `${mixed}`, `${leaks}`, `${servers[0].requests.length + servers[1].requests.length}`]],
    );
  });
}
