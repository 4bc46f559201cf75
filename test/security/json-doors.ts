import { Routes } from '../../handlers/fan-in-api/routes';
import { RequestAnswerer } from '../../handlers/runtime/request-answerer';
import { jobRequest } from '../../handlers/shared/http/job-request';
import { StarterBench } from '../handlers/execution-starter/starter-bench';
import { FanInWorld } from '../handlers/fan-in/fan-in-world';
import { IngestBench } from '../handlers/http-ingest/ingest-bench';
import { JobApiBench } from '../handlers/job-api/job-api-bench';
import { PublisherBench } from '../handlers/request-publisher/publisher-bench';
import { httpApiEvent, RouteWorld } from '../handlers/request-router/route-world';
import { InMemoryKeyClaims } from '../handlers/shared/in-memory-key-claims';
import { Observed } from '../handlers/shared/observers';

export interface DoorAnswer {
  readonly status: number;
  readonly body: string;
}

/** Takes a JSON body from a client. */
export interface JsonDoor {
  readonly name: string;
  /** Whether the bodies are held against `SCHEMA`. */
  readonly hasSchema: boolean;
  /** @param type the Content-Type; JSON without a charset by default */
  post(body: string | Buffer, type?: string): Promise<DoorAnswer>;
}

/** An order of a shop, with each kind of keyword that looks at many values. */
export const SCHEMA = {
  type: 'object',
  properties: {
    items: { type: 'array', items: { type: 'object', required: ['sku'], properties: { sku: { type: 'string', pattern: '^[A-Z0-9-]+$' }, n: { type: 'integer', minimum: 1 } } } },
    tags: { type: 'array', uniqueItems: true, maxItems: 100 },
    notes: { type: 'array', contains: { type: 'string', minLength: 3 } },
    site: { format: 'uri' },
    mail: { format: 'email' },
    tree: { $ref: '#/$defs/tree' },
  },
  propertyNames: { maxLength: 40 },
  unevaluatedProperties: { type: ['string', 'number', 'boolean', 'null', 'array', 'object'] },
  $defs: { tree: { anyOf: [{ type: 'object', required: ['left'], additionalProperties: { $ref: '#/$defs/tree' } }, { type: 'string' }] } },
} as const;

const headersOf = (type = 'application/json') => ({ 'content-type': type });

const jobApi = (schema?: object): JsonDoor => {
  const bench = new JobApiBench({ schema, claimCheck: true });
  return { name: 'the API of jobs', hasSchema: schema !== undefined, post: (body, type) => bench.post(body, { headers: headersOf(type) }) };
};

const handleRequests = (schema?: object): JsonDoor => {
  const answerer = new RequestAnswerer(async () => ({ status: 204 }), { schema }, new Observed().log);
  return {
    name: 'handleRequests',
    hasSchema: schema !== undefined,
    post: async (body, type) => {
      const answer = await answerer.handle(httpApiEvent({ method: 'POST', headers: headersOf(type), body }), { getRemainingTimeInMillis: () => 60_000 });
      return { status: answer.statusCode, body: answer.body };
    },
  };
};

const fanInApi = (): JsonDoor => {
  const world = new FanInWorld(['small']);
  const settings = {
    tableName: 'jobs',
    pattern: '/Shop/Photos',
    deadlineSeconds: 1_800,
    resultRetentionSeconds: 86_400,
    recordRetentionSeconds: 18 * 86_400,
    intakeQueueUrl: 'queue',
    isPublic: true,
    showsUnowned: false,
    readers: { principals: [] },
  };
  let jobs = 0;
  const routes = new Routes(settings, {
    store: world.store,
    claims: new InMemoryKeyClaims(),
    queue: { send: async () => undefined },
    forms: { sign: async () => { throw new Error('no uploads'); } },
    metrics: world.observed.metrics,
    log: world.observed.log,
    newId: () => `job-${++jobs}`,
    now: () => new Date(world.now),
  });
  return {
    name: 'the API of fan-in',
    hasSchema: false,
    post: (body, type) => routes.handle(jobRequest(httpApiEvent({ method: 'POST', path: '/jobs', headers: headersOf(type), body })), 'jobs'),
  };
};

const router = (url: string, schema: object): JsonDoor => {
  const world = new RouteWorld(url, { schema, maxRequestBytes: 6_000_000 });
  return { name: 'the router', hasSchema: true, post: (body, type) => world.call({ method: 'POST', headers: headersOf(type), body }) };
};

/** The door of one event, whose result is the answer. Bodies that are no text or no JSON are in its own tests, too. */
const ingest = (schema?: object): JsonDoor => ({
  name: 'the ingest of a pipeline',
  hasSchema: schema !== undefined,
  post: async (body, type) => {
    const { status, body: text, results: [result] } = await new IngestBench(undefined, { schema }).post(Buffer.concat([Buffer.from('['), Buffer.from(body), Buffer.from(']')]), type);
    return result === undefined ? { status, body: text } : { status: result.status, body: JSON.stringify(result) };
  },
});

/** The two that hand a body on, to a bus and to a state machine. */
const handedOn = (name: string, bench: () => Pick<PublisherBench | StarterBench, 'post'>): JsonDoor => ({
  name,
  hasSchema: true,
  post: async (body, type) => {
    const answer = await bench().post(body, { headers: headersOf(type) });
    return { status: answer.status, body: String(answer.body) };
  },
});

/** All that read JSON from clients. A handler that begins to do so is added here. */
export const doors = (url: string, schema: object = SCHEMA): JsonDoor[] =>
  [
    jobApi(), jobApi(schema), handleRequests(), handleRequests(schema), fanInApi(), ingest(), ingest(schema), router(url, schema),
    handedOn('the publisher of requests', () => new PublisherBench({ schema })), handedOn('the starter of executions', () => new StarterBench(undefined, { schema })),
  ];
