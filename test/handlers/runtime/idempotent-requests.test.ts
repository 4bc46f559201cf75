import { createHash } from 'crypto';
import { DEADLINES, RequestWorld, Sent, TIMEOUT_MILLIS } from './request-world';
import { idempotentRequests, RequestIdempotencyOptions, RequestRejected, RequestWork, RetryAfter } from '../../../handlers/runtime/index';

let world: RequestWorld;
let errors: jest.SpyInstance;
beforeEach(() => {
  world = new RequestWorld();
  errors = jest.spyOn(console, 'error').mockImplementation();
  jest.spyOn(console, 'info').mockImplementation();
  jest.useFakeTimers(DEADLINES);
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  world.stop();
});

const problemOf = ({ body }: { body: string }) => (JSON.parse(body) as { type: string }).type.split(':').pop();
const order: Sent = { key: 'k-1', caller: 'ann', body: { drink: 'mocha' } };

/** Work that counts, and answers how often it was done. */
function counted(answer: RequestWork<never> = async () => ({ status: 201 })) {
  const done: unknown[] = [];
  const work: RequestWork<never> = async (request, context) => {
    done.push(request.body);
    return answer(request, context);
  };
  return { done, work };
}

/** How often the work is done for these requests, one after the other. */
async function timesFor(options: RequestIdempotencyOptions, ...sent: Sent[]): Promise<number> {
  const { done, work } = counted();
  const service = world.service(work, options);
  for (const each of sent) await service(each);
  return done.length;
}

describe('a repeated request', () => {
  test('gets the answer of the first one, with its headers and cookies, and a correlation id of its own', async () => {
    const { done, work } = counted(async () => ({ status: 201, headers: { Location: '/orders/7' }, cookies: ['a=1; HttpOnly'], body: { id: done.length } }));
    const service = world.service(work);
    const first = await service({ ...order, headers: { 'x-correlation-id': 'one' } });
    const second = await world.service(work)({ ...order, headers: { 'x-correlation-id': 'two' } });
    expect(done).toHaveLength(1);
    expect(first).toMatchObject({ status: 201, headers: { location: '/orders/7' }, cookies: ['a=1; HttpOnly'], body: '{"id":1}' });
    expect(second).toEqual({ ...first, headers: { ...first.headers, 'x-correlation-id': 'two' } });
  });

  test.each<[string, unknown, string]>([
    ['bytes', new Uint8Array([0, 255]), 'AP8='], ['text', 'über', 'über'], ['no body', undefined, ''],
  ])('gets the same body: %s', async (_, body, expected) => {
    const { done, work } = counted(async () => ({ body }));
    const service = world.service(work);
    const [first, second] = [await service(order), await service(order)];
    expect([done.length, second.body, second]).toEqual([1, expected, first]);
  });

  test('gets a rejection of the work again, with its correlation id', async () => {
    const { done, work } = counted(async () => { throw new RequestRejected(409, 'Sold out', 'No beans left.', { beans: 0 }, { 'X-Shop': 'a' }); });
    const service = world.service(work);
    await service(order);
    const { status, headers, body } = await service({ ...order, headers: { 'x-correlation-id': 'two' } });
    expect(done).toHaveLength(1);
    expect([status, headers, JSON.parse(body)]).toEqual([
      409, { 'content-type': 'application/problem+json', 'x-shop': 'a', 'x-correlation-id': 'two' },
      { title: 'Sold out', detail: 'No beans left.', status: 409, beans: 0, correlationId: 'two' },
    ]);
  });

  test('is answered 409 while the first one is at work, and its answer afterwards', async () => {
    let finish: () => void = () => undefined;
    const { done, work } = counted(async () => {
      await new Promise<void>(resolve => { finish = resolve; });
      return { status: 201 };
    });
    const service = world.service(work);
    const first = service(order);
    while (done.length === 0) await new Promise(setImmediate);
    const during = await world.service(work)(order);
    expect([during.status, problemOf(during), during.headers]).toEqual([409, 'request-in-progress', expect.objectContaining({ 'retry-after': '5' })]);
    finish();
    expect([(await first).status, (await service(order)).status, done.length]).toEqual([201, 201, 1]);
  });

  test('is done again after a crash, when the time of the first attempt is over', async () => {
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
    const { done, work } = counted(() => new Promise(() => undefined));
    void world.service(work)(order);
    while (done.length === 0) await new Promise(setImmediate);
    const again = counted();
    expect((await world.service(again.work)(order)).status).toBe(409);
    clock.mockReturnValue(now + 30_001);
    expect((await world.service(again.work)(order)).status).toBe(201);
  });

  test('is another request when the key has expired', async () => {
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
    const { done, work } = counted();
    const service = world.service(work);
    await service(order);
    clock.mockReturnValue(now + 3_602_000);
    await service(order);
    expect(done).toHaveLength(2);
  });

  test.each<[string, Partial<Sent>]>([['body', { body: { drink: 'latte' } }], ['query', { query: 'size=large' }]])('with another %s is answered 422', async (_, other) => {
    const { done, work } = counted();
    const service = world.service(work);
    await service(order);
    const answer = await service({ ...order, ...other });
    expect([answer.status, problemOf(answer), done.length]).toEqual([422, 'idempotency-key-reused', 1]);
  });
});

describe('what is not recorded', () => {
  test.each<[string, RequestWork<never>, number]>([
    ['an exception', async () => { throw new Error('outage'); }, 500],
    ['503 of the work', async () => ({ status: 503 }), 503],
    ['an answer that is none', async () => ({ statusCode: 200 }) as never, 500],
    ['RetryAfter', async () => { throw new RetryAfter(9); }, 503],
    ['401', async () => { throw new RequestRejected(401, 'Sign in again'); }, 401],
    ['429', async () => ({ status: 429 }), 429],
    ['409 with Retry-After', async () => ({ status: 409, headers: { 'Retry-After': '3' } }), 409],
  ])('%s: the repeated request is done', async (_, answer, status) => {
    const { done, work } = counted(answer);
    const service = world.service(work);
    expect([(await service(order)).status, (await service(order)).status, done.length]).toEqual([status, status, 2]);
  });

  test('202 with Retry-After is recorded: the work is accepted', async () => {
    const { done, work } = counted(async () => ({ status: 202, headers: { 'Retry-After': '3' } }));
    const service = world.service(work);
    expect([(await service(order)).status, (await service(order)).status, done.length]).toEqual([202, 202, 1]);
  });

  test('an answer that an item cannot hold: the repeated request is not done again, and the client gets the reason', async () => {
    const { done, work } = counted(async () => ({ body: 'x'.repeat(400_000) }));
    const service = world.service(work);
    expect((await service(order)).status).toBe(200);
    const again = await service(order);
    expect([again.status, problemOf(again), done.length]).toEqual([410, 'answer-not-kept', 1]);
    expect(again.body).toContain('is not done again');
  });

  test('a request that is not valid: its body can be corrected under the same key', async () => {
    const { done, work } = counted();
    const service = world.service(work);
    expect((await service({ ...order, text: '{' })).status).toBe(400);
    expect([(await service(order)).status, done.length]).toEqual([201, 1]);
  });
});

describe('where the table refuses', () => {
  test('the record of the start: the work is not done, and the client is asked to repeat', async () => {
    world.refused = 'PutItem';
    const { done, work } = counted();
    const { status, headers } = await world.service(work)(order);
    expect([status, headers?.['retry-after'], done.length]).toEqual([503, '5', 0]);
  });

  test.each<[string, RequestWork<never>, number]>([
    ['UpdateItem', async () => ({ status: 201 }), 201],
    ['DeleteItem', async () => ({ status: 500 }), 500],
    ['DeleteItem', async () => { throw new RequestRejected(429, 'Later'); }, 429],
  ])('%s after the work: the client gets the answer, and the log says that it is not recorded', async (operation, answer, status) => {
    world.refused = operation;
    expect((await world.service(answer)(order)).status).toBe(status);
    expect(errors.mock.calls.flat().join()).toMatch(/answer not recorded[^]*AccessDeniedException/);
  });

  test('nothing, but is not named: a request with a key is answered 500, and the log says what to do', async () => {
    delete process.env.CATALOG_IDEMPOTENCY;
    const { done, work } = counted();
    const service = world.service(work);
    expect([(await service(order)).status, done.length]).toEqual([500, 0]);
    expect(errors.mock.calls.flat().join()).toContain('call enableFor() of an IdempotencyTable');
    expect((await service({ ...order, key: undefined })).status).toBe(201);
  });
});

describe('work that is too late', () => {
  const turns = async (until: () => boolean) => { while (!until()) await new Promise(setImmediate); };
  /** Starts a request, and answers it 504 once that is true. */
  async function late(work: RequestWork<never>, until: () => boolean) {
    const answer = world.service(work)(order);
    await turns(until);
    jest.advanceTimersByTime(TIMEOUT_MILLIS);
    expect((await answer).status).toBe(504);
  }

  test('is recorded when it ends, so that it is not done again', async () => {
    let finish: () => void = () => undefined;
    const { done, work } = counted(async () => {
      await new Promise<void>(resolve => { finish = resolve; });
      return { status: 201 };
    });
    await late(work, () => done.length > 0);
    finish();
    await turns(() => world.operations().includes('UpdateItem'));
    expect([(await world.service(work)(order)).status, done.length]).toEqual([201, 1]);
  });

  test('leaves the record alone when it fails: it may be that of a later attempt', async () => {
    const { done, work } = counted(({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))));
    await late(work, () => done.length > 0);
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    expect(world.operations()).toEqual(['PutItem']);
  });

  test('is not started when the table answers too late, and can be repeated at once', async () => {
    const { done, work } = counted();
    let open: () => void = () => undefined;
    world.onCall = place => place === 'after PutItem' ? new Promise(resolve => { open = resolve; }) : undefined;
    await late(work, () => world.operations().includes('PutItem'));
    open();
    await turns(() => world.operations().includes('DeleteItem'));
    world.onCall = undefined;
    expect(done).toEqual([]);
    expect([(await world.service(work)(order)).status, done.length]).toEqual([201, 1]);
  });
});

describe('the key', () => {
  const again = { ...order };

  test.each<[string, Sent]>([
    ['another caller', { ...order, caller: 'bob' }],
    ['another method', { ...order, method: 'PATCH' }],
    ['another path', { ...order, path: '/invoices' }],
    ['another key', { ...order, key: 'k-2' }],
  ])('is that of %s', async (_, other) => {
    expect(await timesFor({}, order, other, again)).toBe(2);
  });

  test('is that of another function with the same table', async () => {
    const { done, work } = counted();
    await world.service(work)(order);
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'invoices';
    await world.service(work)(order);
    expect(done).toHaveLength(2);
  });

  test('of a caller without an identity belongs to who knows the body: another body is another request', async () => {
    const nobody = { ...order, caller: undefined };
    expect(await timesFor({}, nobody, { ...nobody, body: { drink: 'latte' } }, nobody)).toBe(2);
  });

  test('is not needed, unless the options say so', async () => {
    const without = { ...order, key: undefined };
    expect(await timesFor({}, without, without)).toBe(2);
    const { done, work } = counted();
    const answer = await world.service(work, { required: true })(without);
    expect([answer.status, problemOf(answer), done.length]).toEqual([400, 'missing-idempotency-key', 0]);
  });

  test.each(['GET', 'HEAD', 'OPTIONS'])('is nothing to %s', async method => {
    const read = { ...order, method, body: undefined };
    expect(await timesFor({ required: true }, read, read)).toBe(2);
    expect(await timesFor({ pointers: ['/body/id'] }, read, read)).toBe(2);
    expect(world.operations()).toEqual([]);
  });

  test.each(['', 'x'.repeat(256), 'ü'])('that is not valid is answered 400: %j', async key => {
    const { done, work } = counted();
    const answer = await world.service(work)({ ...order, key });
    expect([answer.status, problemOf(answer), done.length]).toEqual([400, 'invalid-idempotency-key', 0]);
  });

  test('is in the table as the SHA-256 that docs/requests.md says: it holds no key, caller or body', async () => {
    await timesFor({}, { ...order, key: 'my-key' });
    const sha256OfJson = (text: string) => createHash('sha256').update(JSON.stringify(text)).digest('base64');
    const [{ request: { Item: item } }] = world.calls;
    expect([item!.id.S, item!.validation.S]).toEqual([
      `request#${sha256OfJson(JSON.stringify(['orders', 'shop#ann', 'POST', '/orders', 'my-key']))}`, sha256OfJson(JSON.stringify(['', '{"drink":"mocha"}'])),
    ]);
    const written = JSON.stringify(world.calls);
    for (const secret of ['my-key', 'ann', 'mocha']) expect(written).not.toContain(secret);
  });
});

describe('pointers', () => {
  const pay: Sent = { caller: 'ann', path: '/orders/7/pay', pathParameters: { id: '7' }, query: 'shop=a', headers: { 'x-try': '1' }, body: { id: 1, amount: 5 } };

  test.each<[string, readonly string[], Sent, number]>([
    ['the body', ['/body/id'], { ...pay, body: { id: 2, amount: 5 } }, 2],
    ['the path', ['/pathParameters/id'], { ...pay, pathParameters: { id: '8' } }, 2],
    ['the query', ['/query/shop'], { ...pay, query: 'shop=b' }, 2],
    ['headers', ['/headers/x-try'], { ...pay, headers: { 'x-try': '2' } }, 2],
    ['several values, of which one is another', ['/body/id', '/headers/x-try'], { ...pay, headers: { 'x-try': '2' } }, 2],
    ['several values, which are the same', ['/body/id', '/pathParameters/id'], { ...pay, headers: { 'x-try': '2' } }, 1],
    ['numbers that JavaScript rounds', ['/body/id'], { ...pay, text: '{"id":9007199254740993,"amount":5}' }, 2],
  ])('into %s', async (_, pointers, other, times) => {
    const first = other.text === undefined ? pay : { ...pay, text: '{"id":9007199254740992,"amount":5}' };
    expect(await timesFor({ pointers }, first, other, first)).toBe(times);
  });

  test.each([{ amount: 5 }, { id: null }, { id: '' }, [], undefined])('without a value are answered 400: %j', async body => {
    const { done, work } = counted();
    const answer = await world.service(work, { pointers: ['/body/id'] })({ ...pay, body });
    expect([answer.status, problemOf(answer), done.length]).toEqual([400, 'missing-idempotency-key', 0]);
    expect(answer.body).toContain('The request must have a value at /body/id.');
  });

  test('compare the whole body, or what validate names', async () => {
    const later = { ...pay, body: { amount: 5, at: 'later', id: 1 } };
    const { work } = counted();
    const service = world.service(work, { pointers: ['/body/id'] });
    expect([(await service(pay)).status, (await service(later)).status]).toEqual([201, 422]);
    world = new RequestWorld();
    const lenient = world.service(work, { pointers: ['/body/id'], validate: ['/body/amount', '/body/tip'] });
    const other = { ...pay, body: { id: 1, amount: 6 } };
    expect([(await lenient(pay)).status, (await lenient(later)).status, (await lenient(other)).status]).toEqual([201, 201, 422]);
  });

  test.each<[RequestIdempotencyOptions, string]>([
    [{ pointers: ['orderId'] }, "idempotentRequests: pointers must be JSON pointers (RFC 6901) into body, pathParameters, query or headers (in lower case) of the request, such as '/body/orderId', got 'orderId'."],
    [{ pointers: ['/headers/X-Try'] }, "got '/headers/X-Try'."],
    [{ pointers: ['/body/a~2'] }, "got '/body/a~2'."],
    [{ pointers: [] }, 'idempotentRequests: pointers must have at least one JSON pointer, got none.'],
    [{ validate: ['/cookies'] }, 'idempotentRequests: validate must be JSON pointers'],
    [{ pointers: ['/body'], required: true }, 'idempotentRequests: required must be left out with pointers, whose values a request must have, got true.'],
  ])('that cannot be are refused when the handler is made: %j', (options, error) => {
    expect(() => idempotentRequests(options)).toThrow(error);
  });
});

