import { Readable } from 'stream';
import { awslambda, StreamClient } from './lambda-streams';
import { handleRequests, RequestRejected, RequestWork, streamResponses, StreamOptions } from '../../../handlers/runtime/index';
import { ResponseStream } from '../../../handlers/runtime/response-stream';

process.env.POWERTOOLS_DEV = 'true';
const runtime = globalThis as unknown as { awslambda?: Partial<typeof awslambda> };
let client: StreamClient;
let lines: Record<string, unknown>[];
beforeEach(() => {
  runtime.awslambda = awslambda;
  client = new StreamClient();
  lines = [];
  for (const method of ['info', 'error'] as const) {
    jest.spyOn(console, method).mockImplementation((...[text]: unknown[]) => { lines.push(JSON.parse(String(text)) as Record<string, unknown>); });
  }
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  delete runtime.awslambda;
});

const TIMEOUT = 60_000;
const context = { getRemainingTimeInMillis: () => TIMEOUT, awsRequestId: 'invocation-1' };
const event = {
  httpMethod: 'POST', path: '/chat', headers: { 'content-type': 'application/json' }, body: '{"question":"why"}', isBase64Encoded: false, requestContext: { requestId: 'gateway-1' },
};

const ask = (work: RequestWork<never>, options: StreamOptions = {}, body = event.body) =>
  streamResponses(work as RequestWork, options)({ ...event, body }, client.stream, context);

async function* words(...texts: string[]) {
  for (const text of texts) yield text;
}

const headers = (more: object = {}) => ({ 'x-correlation-id': ['gateway-1'], ...more });

test('the status and the headers are sent before the pieces, which come as they are made', async () => {
  await ask(async ({ body: { question } }: { body: { question: string } }) => ({
    status: 201, headers: { 'Content-Type': 'text/event-stream' }, cookies: ['a=1', 'b=2'], body: words('because', 'of', question),
  }) as never);
  expect(client.head).toEqual({ statusCode: 201, multiValueHeaders: headers({ 'content-type': ['text/event-stream'], 'set-cookie': ['a=1', 'b=2'] }) });
  expect([client.pieces, client.ended]).toEqual([['because', 'of', 'why'], true]);
  expect(lines).toEqual([expect.objectContaining({ message: 'answered', status: 201, correlation_id: 'gateway-1' })]);
});

test.each<[string, () => unknown, string[]]>([
  ['a stream of Node.js', () => Readable.from([Buffer.from('a'), Buffer.from('b')]), ['a', 'b']],
  ['bytes', () => (async function* () { yield new Uint8Array([97]); yield new Uint8Array([98]); })(), ['a', 'b']],
  ['a stream of the web', () => new Blob(['ab']).stream(), ['ab']],
  ['nothing', () => words(), ['']],
  ['a whole text', () => 'whole', ['whole']],
  ['an object', () => ({ whole: true }), ['{"whole":true}']],
])('a body can be %s', async (_, body, pieces) => {
  await ask(async () => ({ body: body() }));
  expect([client.head, client.pieces, client.ended]).toEqual([expect.objectContaining({ statusCode: 200 }), pieces, true]);
});

test('an answer without a body has its status', async () => {
  await ask(async () => ({}));
  expect([client.head, client.pieces, client.ended]).toEqual([{ statusCode: 204, multiValueHeaders: headers() }, [''], true]);
});

test('the work makes no more than the client takes', async () => {
  const made: string[] = [];
  let taken = 0;
  client.onPiece = async () => {
    await new Promise(resolve => { setImmediate(resolve); });
    taken++;
    expect(made.length - taken).toBeLessThanOrEqual(1);
  };
  await ask(async () => ({
    body: (async function* () {
      for (const word of ['a', 'b', 'c', 'd']) {
        made.push(word);
        yield word;
      }
    })(),
  }));
  expect(client.pieces).toEqual(['a', 'b', 'c', 'd']);
});

describe('until the first piece, what fails is a problem document', () => {
  const failing = (error: Error) => (async function* () { if (error.message !== '') throw error; yield 'never'; })();

  test.each<[string, RequestWork<never>, number]>([
    ['the work', async () => { throw new Error('secret'); }, 500],
    ['the first piece', async () => ({ body: failing(new Error('secret')) }), 500],
    ['a refusal within the first piece', async () => ({ status: 200, body: failing(new RequestRejected(409, 'Busy')) }), 409],
    ['a first piece that is neither text nor bytes', async () => ({ body: Readable.from([{ a: 1 }]) }), 500],
    ['an answer of another kind', async () => undefined as never, 500],
  ])('of %s', async (_, work, status) => {
    await ask(work);
    expect(client.head).toEqual({ statusCode: status, multiValueHeaders: headers({ 'content-type': ['application/problem+json'] }) });
    expect(JSON.parse(client.pieces.join(''))).toMatchObject({ status, correlationId: 'gateway-1' });
    expect([client.ended, client.pieces.join('').includes('secret')]).toEqual([true, false]);
  });

  test('of a body that does not match the schema', async () => {
    const work = jest.fn();
    await ask(work, { schema: { properties: { question: { type: 'integer' } } } });
    expect(client.head).toMatchObject({ statusCode: 400 });
    expect(work).not.toHaveBeenCalled();
  });

  test('of a deadline, after which no piece is sent', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    let release = () => {};
    let isOver = false;
    let isAborted = false;
    const asked = ask(async ({ signal }) => {
      signal.addEventListener('abort', () => { isAborted = true; });
      return {
        body: (async function* () {
          try {
            await new Promise<void>(resolve => { release = resolve; });
            yield 'late';
          } finally { isOver = true; }
        })(),
      };
    });
    await jest.advanceTimersByTimeAsync(TIMEOUT);
    await asked;
    release();
    await new Promise(resolve => { setImmediate(resolve); });
    expect(client.head).toMatchObject({ statusCode: 504 });
    expect([client.pieces.length, isAborted, isOver]).toEqual([1, true, true]);
  });
});

describe('of an answer that is refused, the client gets the problem document alone', () => {
  const work = (answer: object) => async () => answer as never;

  test.each<[string, (body: AsyncIterable<unknown>) => object, unknown[]]>([
    ['with a member of another name', body => ({ statusCode: 200, body }), ['a', 'b']],
    ['with headers that are none', body => ({ headers: null, body }), ['a', 'b']],
    ['with cookies that are no list', body => ({ cookies: 'a=1', body }), ['a', 'b']],
    ['with a first piece that is neither text nor bytes', body => ({ body }), [{ a: 1 }, 'b']],
    ['with a status that has no body', body => ({ status: 204, body }), ['a', 'b']],
    ['with a status that has no body but that of another response', body => ({ status: 304, body }), ['a', 'b']],
  ])('%s', async (_, answer, made) => {
    let open = 0;
    await ask(work(answer((async function* () {
      open++;
      try { yield* made; } finally { open--; }
    })())));
    expect(client.head).toMatchObject({ statusCode: 500 });
    expect(client.pieces).toHaveLength(1);
    expect(JSON.parse(client.pieces[0])).toMatchObject({ status: 500 });
    expect([client.ended, open]).toEqual([true, 0]);
  });
});

/** An iterator that is no generator: closing it fails. */
function closedBadly(...results: Array<IteratorResult<unknown> | Error>): AsyncIterable<unknown> {
  const next = async () => {
    const result = results.shift() ?? { done: true as const, value: undefined };
    if (result instanceof Error) throw result;
    return result;
  };
  return { [Symbol.asyncIterator]: () => ({ next, return: async () => { throw new Error('the end'); } }) };
}

test('a response is whole when its pieces are, whatever closing their source does', async () => {
  await ask(async () => ({ body: closedBadly({ value: 'a' }, { value: 'b' }) }));
  expect([client.pieces, client.ended]).toEqual([['a', 'b'], true]);
});

test('why a response ended early is said, whatever closing its source does', async () => {
  await expect(ask(async () => ({ body: closedBadly({ value: 'a' }, new RangeError('secret')) }))).rejects.toThrow('RangeError');
  expect(client.ended).toBe(false);
});

test('bytes of a class of their own are sent as bytes', async () => {
  class Bytes extends Uint8Array {}
  await ask(async () => ({ body: (async function* () { yield new Bytes([97]); yield new Bytes([98, 99]).subarray(1); })() }));
  expect(client.pieces).toEqual(['a', 'c']);
});

describe('after the first piece, what fails ends the response and the invocation', () => {
  test.each<[string, () => AsyncIterable<unknown>, string]>([
    ['an error', () => (async function* () { yield 'a'; throw new TypeError('secret'); })(), 'TypeError'],
    ['a piece that is neither text nor bytes', () => Readable.from(['a', 7]), 'The pieces of a response must be texts or bytes, got number.'],
  ])('by %s', async (_, body, message) => {
    const thrown = await ask(async () => ({ body: body() })).catch((error: Error) => error) as Error;
    expect(`${thrown.name}: ${thrown.message}`).toContain(message);
    expect(`${thrown.stack}${JSON.stringify(lines)}`).not.toContain('secret');
    expect([client.head, client.pieces, client.ended]).toEqual([expect.objectContaining({ statusCode: 200 }), ['a'], false]);
    expect(lines).toEqual([expect.objectContaining({ message: 'answered' }), expect.objectContaining({ message: 'ended early', correlation_id: 'gateway-1' })]);
  });

  test('by the deadline, which the work knows', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    let isOver = false;
    const asked = expect(ask(async ({ signal }) => ({
      body: (async function* () {
        try {
          yield 'a';
          await new Promise<void>(resolve => { signal.addEventListener('abort', resolve); });
          yield 'late';
        } finally { isOver = true; }
      })(),
    }), { deadlineMargin: 1_000 })).rejects.toThrow('The response did not end within 59000 ms of its first piece.');
    await jest.advanceTimersByTimeAsync(TIMEOUT);
    await asked;
    await new Promise(resolve => { setImmediate(resolve); });
    expect([client.pieces, client.ended, isOver]).toEqual([['a'], false, true]);
  });

  test('by the deadline, while the client takes nothing', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    let isOver = false;
    client.onPiece = () => new Promise(() => {});
    const asked = expect(ask(async () => ({
      body: (async function* () {
        try { yield 'a'; yield 'b'; } finally { isOver = true; }
      })(),
    }))).rejects.toThrow('The response did not end within 59500 ms of its first piece.');
    await jest.advanceTimersByTimeAsync(TIMEOUT);
    await asked;
    await new Promise(resolve => { setImmediate(resolve); });
    expect([client.pieces, isOver]).toEqual([['a'], true]);
  });

  test('by a client that can get no more', async () => {
    let isOver = false;
    client.onPiece = async () => { throw new Error('gone'); };
    await expect(ask(async () => ({
      body: (async function* () {
        try { yield 'a'; yield 'b'; } finally { isOver = true; }
      })(),
    }))).rejects.toThrow();
    expect([client.pieces, isOver]).toEqual([['a'], true]);
  });
});

test('Lambda knows that the handler streams', () => {
  expect(streamResponses(async () => ({}))).toHaveProperty('isStreamed', true);
});

test.each<[string, () => Promise<unknown>, string]>([
  ['an event of another kind', async () => streamResponses(async () => ({}))({ Records: [] } as never, client.stream, context), 'streamResponses: the event must be a request of API Gateway'],
  ['idempotency', async () => streamResponses(async () => ({}), { idempotency: {} } as never), 'streamResponses: idempotency must be left out'],
  ['another runtime', async () => {
    delete runtime.awslambda;
    await streamResponses(async () => ({}))(event, undefined as unknown as ResponseStream, context);
  }, 'streamResponses: the function must run on the Node.js runtime of Lambda'],
  ['a global of the runtime that another library has made', async () => {
    runtime.awslambda = {};
    await streamResponses(async () => ({}))(event, undefined as unknown as ResponseStream, context);
  }, 'streamResponses: the function must run on the Node.js runtime of Lambda'],
])('it is refused with %s', async (_, call, message) => {
  await expect(call()).rejects.toThrow(message);
});

test('handleRequests does not make an empty object of a stream', async () => {
  const { statusCode } = await handleRequests(async () => ({ body: words('a') }))(event, context);
  expect(statusCode).toBe(500);
  expect(lines).toEqual([expect.objectContaining({ error: 'The body of an answer must be whole, got a stream: use streamResponses.' })]);
});
