import { MACHINE, StarterBench, StepFunctions } from './starter-bench';

const problem = (status: number, slug: string) => ({ status, type: `urn:cdk-serverless-catalog:problem:${slug}`, correlationId: expect.any(String) as string });
const ORDER = { type: 'object', required: ['drink'], properties: { drink: { type: 'string' } } };
const KEYED = { headers: { 'idempotency-key': 'k' }, user: 'ann' };

test('starts an execution with the request, and answers its name', async () => {
  const bench = new StarterBench();
  const { status, headers, json } = await bench.post({ drink: 'tea' }, {
    query: 'size=l&tag=a&tag=b', user: 'ann', headers: { 'x-correlation-id': 'c-1', 'authorization': 'Bearer secret' },
  });
  expect([status, json, headers['x-correlation-id']]).toEqual([202, { id: 'random-1' }, 'c-1']);
  expect([...bench.steps.inputs.keys()]).toEqual(['arn:aws:states:us-east-1:111122223333:execution:Fulfil:random-1']);
  expect(bench.inputs).toEqual([{
    method: 'POST',
    path: '/orders/7',
    pathParameters: { id: '7' },
    query: { size: ['l'], tag: ['a', 'b'] },
    caller: 'i#ann',
    correlationId: 'c-1',
    traceparent: headers.traceparent,
    body: { drink: 'tea' },
  }]);
  expect(bench.observed.lines).toEqual([{ level: 'info', message: 'started', fields: { correlationId: 'c-1', traceparent: headers.traceparent, execution: 'random-1' } }]);
});

test('the input has the body as it was written, with all digits of its numbers', async () => {
  const bench = new StarterBench();
  await bench.post('{"total": 12345678901234567890.10}');
  expect([...bench.steps.inputs.values()][0]).toContain('"body":{"total": 12345678901234567890.10}');
});

test.each([
  ['that does not match the schema', '{"drink":7}', {}, 400, 'invalid-request'],
  ['that is no JSON', '{', {}, 400, 'malformed-json'],
  ['of another type', '{"drink":"tea"}', { 'content-type': 'text/plain' }, 415, 'unsupported-media-type'],
  ['with a key that is none', '{"drink":"tea"}', { 'idempotency-key': ' ' }, 400, 'invalid-idempotency-key'],
  ['that is larger than an input', JSON.stringify({ drink: 'x'.repeat(262_144) }), {}, 413, 'payload-too-large'],
])('a body %s is refused, and starts nothing', async (_, body, headers, status, slug) => {
  const bench = new StarterBench(undefined, { schema: ORDER });
  expect(await bench.post(body, { headers })).toMatchObject({ status, json: problem(status, slug) });
  expect(bench.inputs).toEqual([]);
});

describe('an Idempotency-Key', () => {
  const idOf = async (bench: StarterBench, ...request: Parameters<StarterBench['post']>) => (await bench.post(...request)).json.id;

  test.each([['is running', false], ['has ended', true]])('starts one execution, and gives its name again while it %s', async (_, hasEnded) => {
    const bench = new StarterBench();
    const first = await bench.post({ drink: 'tea' }, KEYED);
    if (hasEnded) bench.steps.endAll();
    const again = await bench.post({ drink: 'tea' }, KEYED);
    expect([again.status, again.json]).toEqual([202, first.json]);
    expect(await idOf(new StarterBench(bench.steps), '  {"drink":"tea"}\n', KEYED)).toBe(first.json.id);
    expect(bench.inputs).toHaveLength(1);
    expect(bench.observed.lines.map(({ message }) => message)).toEqual(['started', 'started before']);
  });

  test.each([['body', { drink: 'milk' }, KEYED], ['query', { drink: 'tea' }, { ...KEYED, query: 'size=l' }]])('of a request with another %s is refused, and starts nothing', async (_, body, more) => {
    const bench = new StarterBench();
    await bench.post({ drink: 'tea' }, KEYED);
    expect(await bench.post(body, more)).toMatchObject({ status: 422, json: problem(422, 'idempotency-key-reused') });
    expect(bench.inputs).toHaveLength(1);
  });

  test('is of one caller, method, path and key', async () => {
    const bench = new StarterBench();
    const ids = [KEYED, { ...KEYED, user: 'bob' }, { ...KEYED, method: 'PUT' }, { ...KEYED, path: '/orders/8' }, { ...KEYED, headers: { 'idempotency-key': 'l' } }]
      .map(async more => idOf(bench, { drink: 'tea' }, more));
    expect(new Set(await Promise.all(ids)).size).toBe(5);
  });

  test('of nobody takes no key from anybody: other content is another execution', async () => {
    const bench = new StarterBench();
    const nobody = { headers: KEYED.headers };
    const first = await idOf(bench, { drink: 'tea' }, nobody);
    expect(await idOf(bench, { drink: 'tea' }, nobody)).toBe(first);
    expect(await idOf(bench, { drink: 'milk' }, nobody)).not.toBe(first);
    expect(bench.inputs).toHaveLength(2);
  });

  test.each([[''], [':live'], [':3']])('finds the execution of a state machine with the ARN …Fulfil%s', async qualifier => {
    const bench = new StarterBench(undefined, { machine: `${MACHINE}${qualifier}` });
    const first = await idOf(bench, { drink: 'tea' }, KEYED);
    bench.steps.endAll();
    expect(await idOf(bench, { drink: 'tea' }, KEYED)).toBe(first);
  });
});

test.each([
  ['is throttled', 'ThrottlingException', 400, 503, 'temporarily-unavailable'],
  ['has too many executions', 'ExecutionLimitExceeded', 400, 503, 'temporarily-unavailable'],
  ['denies it', 'AccessDeniedException', 400, 503, 'temporarily-unavailable'],
  ['has no such machine', 'StateMachineDoesNotExist', 400, 503, 'temporarily-unavailable'],
  ['may not use the key', 'KmsAccessDeniedException', 400, 503, 'temporarily-unavailable'],
  ['does not answer', 'TimeoutError', undefined, 503, 'temporarily-unavailable'],
  ['refuses the input', 'InvalidExecutionInput', 400, 500, 'internal-error'],
])('a request is not answered 202 while Step Functions %s', async (_, name, code, status, slug) => {
  const bench = new StarterBench();
  bench.steps.failures.push({ name, status: code });
  const answer = await bench.post({ drink: 'tea' });
  expect(answer).toMatchObject({ status, json: problem(status, slug) });
  expect(answer.headers['retry-after']).toBe(status === 503 ? '5' : undefined);
  expect(bench.inputs).toEqual([]);
  expect(bench.observed.lines).toEqual([expect.objectContaining({ level: 'error', message: 'failed' })]);
});

test('a request whose answer was lost is started once, when it is repeated with its key', async () => {
  const steps = new StepFunctions();
  steps.failures.push({ name: 'TimeoutError', isStarted: true });
  const bench = new StarterBench(steps);
  expect((await bench.post({ drink: 'tea' }, KEYED)).status).toBe(503);
  steps.endAll();
  expect((await bench.post({ drink: 'tea' }, KEYED)).status).toBe(202);
  expect(bench.inputs).toHaveLength(1);
});

test('a repeated request whose execution cannot be read is answered 503', async () => {
  const bench = new StarterBench();
  await bench.post({ drink: 'tea' }, KEYED);
  bench.steps.failures.push({ name: 'ExecutionAlreadyExists', status: 400 }, { name: 'AccessDeniedException', status: 400 });
  expect(await bench.post({ drink: 'tea' }, KEYED)).toMatchObject({ status: 503, json: problem(503, 'temporarily-unavailable') });
});
