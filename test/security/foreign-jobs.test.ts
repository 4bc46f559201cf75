import { Routes } from '../../handlers/fan-in-api/routes';
import { Intake } from '../../handlers/fan-out-intake/intake';
import { callerOf } from '../../handlers/shared/http/caller';
import { GatewayEvent, ProxyEvent } from '../../handlers/shared/http/gateway-event';
import { jobIdOf } from '../../handlers/shared/http/idempotency-key';
import { jobRequest } from '../../handlers/shared/http/job-request';
import { FanInWorld } from '../handlers/fan-in/fan-in-world';
import { JobApiBench } from '../handlers/job-api/job-api-bench';
import { at, aJob, DAY } from '../handlers/shared/a-job';
import { InMemoryKeyClaims, uuid } from '../handlers/shared/in-memory-key-claims';

const ROLE = 'arn:aws:sts::111122223333:assumed-role';
const iam = (userId: string, userArn: string, identityId?: string) => ({
  authorizer: { iam: { userId, userArn, cognitoIdentity: identityId === undefined ? null : { identityId, identityPoolId: 'us-east-1:pool', amr: ['authenticated'] } } },
});
const jwt = (sub: string) => ({ authorizer: { jwt: { claims: { iss: 'https://issuer', sub, client_id: 'the-app' } } } });
const lambda = (context: object | null) => ({ authorizer: { lambda: context } });
const pool = (identityId?: string) => iam('AROAPOOL:CognitoIdentityCredentials', `${ROLE}/Pool/CognitoIdentityCredentials`, identityId);
const sso = (user: string) => iam(`AROASSO0123456789012:${user}`, `${ROLE}/AWSReservedSSO_Shop_0123456789abcdef/${user}`);

/** Two users whom an authorizer distinguishes. */
const TWO_USERS: Array<[string, object, object]> = [
  ['IAM users', iam('AIDAANN0123456789012', 'arn:aws:iam::111122223333:user/ann'), iam('AIDABOB0123456789012', 'arn:aws:iam::111122223333:user/bob')],
  ['IAM roles', iam('AROAANN0123456789012:s', `${ROLE}/Ann/s`), iam('AROABOB0123456789012:s', `${ROLE}/Bob/s`)],
  ['federated users of an account', iam('111122223333:ann', 'arn:aws:sts::111122223333:federated-user/ann'), iam('111122223333:bob', 'arn:aws:sts::111122223333:federated-user/bob')],
  ['people of a permission set', sso('ann@example.com'), sso('bob@example.com')],
  ['users of a Cognito identity pool', pool('us-east-1:ann'), pool('us-east-1:bob')],
  ['subjects of a JWT', jwt('ann'), jwt('bob')],
  ['texts of a Lambda authorizer', lambda({ principalId: 'ann' }), lambda({ principalId: 'bob' })],
  ['numbers of a Lambda authorizer', lambda({ principalId: 7 }), lambda({ principalId: 0 })],
];

/** Users whom nothing distinguishes. */
const NOBODY: Array<[string, object]> = [
  ['a Lambda authorizer without a principal', lambda({})],
  ['a Lambda authorizer without a context', lambda(null)],
  ['an empty principal', lambda({ principalId: ' ' })],
  ['a principal that is no name', lambda({ principalId: { id: 7 } })],
  ['a number that stands for several', lambda({ principalId: 2 ** 53 })],
  ['a JWT without a subject', { authorizer: { jwt: { claims: { iss: 'https://issuer' } } } }],
  ['credentials of an identity pool without an identity', pool()],
  ['the same in a REST API', { identity: { user: null, userArn: `${ROLE}/Pool/CognitoIdentityCredentials` } }],
  ['no authorizer', {}],
];

/** APIs of one pattern share its jobs, and each has its own authorizer. The principal of a Lambda authorizer can be a name that its user chose. */
test.each(TWO_USERS.filter(([kind]) => !kind.includes('Lambda')))('%s: nobody is one of them by the name that a Lambda authorizer gives', (_, ...users) => {
  for (const user of users) {
    const name = callerOf(event({ context: user }))!;
    const posing = callerOf(event({ context: lambda({ principalId: name }) }))!;
    expect(posing).not.toBe(name);
    // nor by the name that stands for it
    expect(callerOf(event({ context: lambda({ principalId: posing }) }))).not.toBe(posing);
  }
});

test.each(['ann', 'user|a1b2', 'ann@example.com', '6f1c1f0e-0b5c-4d0e-9d0e-0b5c4d0e9d0e', 'AIDA', 'Ann:s', '4711', '491701234567'])('the principal %s of a Lambda authorizer stays as it is', name => {
  expect(callerOf(event({ context: lambda({ principalId: name }) }))).toBe(name);
});

interface Request { readonly method?: string; readonly id?: string; readonly body?: string; readonly context?: object; readonly key?: string }
interface Answer { readonly status: number; readonly json: Record<string, unknown> }
interface Api { now: Date; readonly pattern: string; call(request: Request): Promise<Answer> }

const event = ({ method = 'POST', id, body = '{"a":1}', context, key }: Request) => ({
  rawPath: id === undefined ? '/requests' : `/jobs/${id}`,
  pathParameters: id === undefined ? undefined : { id },
  headers: { 'content-type': 'application/json', ...key === undefined ? {} : { 'idempotency-key': key } },
  body: method === 'POST' ? body : undefined,
  requestContext: { requestId: 'r', http: { method }, ...context },
}) as unknown as GatewayEvent;

function jobApi(isPublic: boolean): Api & { readonly bench: JobApiBench } {
  const bench = new JobApiBench({ settings: { isPublic } });
  return {
    bench,
    pattern: '/Shop/Payments',
    get now() { return bench.now; },
    set now(now) { bench.now = now; },
    call: async request => {
      const answer = await bench.handle(event(request));
      return { status: answer.status, json: JSON.parse(answer.body) as Record<string, unknown> };
    },
  };
}

function fanInApi(isPublic: boolean, showsUnowned = false): Api & { readonly world: FanInWorld } {
  const world = new FanInWorld(['small']);
  let ids = 0;
  const routes = new Routes({
    tableName: 'jobs', pattern: '/Shop/Photos', deadlineSeconds: 1_800, resultRetentionSeconds: 7 * DAY, recordRetentionSeconds: 18 * DAY, intakeQueueUrl: 'queue', isPublic, showsUnowned, readers: { principals: [] },
  }, {
    store: world.store,
    claims: new InMemoryKeyClaims(),
    queue: { send: async () => undefined },
    metrics: world.observed.metrics,
    log: world.observed.log,
    newId: () => uuid(++ids),
    now: () => new Date(world.now),
  });
  return {
    world,
    pattern: '/Shop/Photos',
    get now() { return new Date(world.now); },
    set now(now) { world.now = now.getTime(); },
    call: async request => {
      const answer = await routes.handle(jobRequest(event(request)), 'jobs');
      return { status: answer.status, json: JSON.parse(answer.body) as Record<string, unknown> };
    },
  };
}

const APIS: Array<[string, (isPublic: boolean) => Api, readonly string[]]> = [
  ['the asynchronous HTTP API', jobApi, ['GET', 'DELETE']],
  ['the API of the fan-in', fanInApi, ['GET']],
];

describe.each(APIS)('%s', (_, create, verbs) => {
  describe.each(TWO_USERS)('with %s', (__, ann, bob) => {
    test('the other one sees, cancels and takes nothing', async () => {
      const api = create(false);
      const taken = await api.call({ context: bob, key: 'k', body: '{"theirs":1}' });
      const mine = await api.call({ context: ann, key: 'k' });
      expect([taken.status, mine.status]).toEqual([202, 202]);
      expect(mine.json.id).not.toBe(taken.json.id);
      const id = mine.json.id as string;
      for (const method of verbs) {
        expect((await api.call({ method, id, context: bob })).status).toBe(404);
        expect((await api.call({ method, id, context: {} })).status).toBe(403);
      }
      expect(await api.call({ method: 'GET', id, context: ann })).toMatchObject({ status: 200, json: { status: 'accepted' } });
      expect((await api.call({ context: ann, key: 'k' })).json.id).toBe(id);
    });
  });

  test.each(NOBODY)('%s is refused on every verb, because it names nobody', async (__, context) => {
    const api = create(false);
    for (const method of ['POST', ...verbs]) {
      const answer = await api.call({ method, context, id: method === 'POST' ? undefined : uuid(1) });
      expect(answer).toMatchObject({ status: 403, json: { type: 'urn:cdk-serverless-catalog:problem:caller-unknown' } });
    }
  });

  describe('without an authorizer', () => {
    test('who knows the key can neither compute the job nor take the key', async () => {
      const api = create(true);
      const mine = await api.call({ key: 'order-1' });
      for (const method of verbs) expect((await api.call({ method, id: jobIdOf(api.pattern, undefined, 'order-1') })).status).toBe(404);
      const theirs = await api.call({ key: 'order-1', body: '{"b":1}' });
      expect(theirs.status).toBe(202);
      expect(theirs.json.id).not.toBe(mine.json.id);
      expect(mine.json.id).toBe(uuid(1));
    });

    test('the same request is the same job', async () => {
      const api = create(true);
      const first = await api.call({ key: 'k' });
      expect((await api.call({ key: 'k' })).json).toEqual(first.json);
      expect((await api.call({ method: 'GET', id: first.json.id as string })).status).toBe(200);
    });
  });

  test.each([['a caller', false, jwt('ann')], ['nobody', true, {}]])('a repeated request of %s returns nothing once the job is gone', async (__, isPublic, context) => {
    const api = create(isPublic);
    await api.call({ key: 'k', context });
    api.now = at(7 * DAY + 1);
    const { status, json } = await api.call({ key: 'k', context });
    expect(status).toBe(410);
    expect(json).not.toHaveProperty('result');
  });
});

test('a job of nobody that an earlier version recorded under the hash is neither done again nor shown', async () => {
  const { bench, call } = jobApi(true);
  const first = await call({ key: 'k' });
  const id = jobIdOf('/Shop/Payments', undefined, 'old');
  bench.store.records.set(id, aJob({ ...bench.job(first.json.id as string), id }));
  const sent = bench.sent.length;
  expect(await call({ key: 'old' })).toMatchObject({ status: 202, json: { id } });
  expect(bench.sent).toHaveLength(sent);
  expect((await call({ method: 'GET', id })).status).toBe(404);
});

describe('jobs of messages', () => {
  const message = JSON.stringify({ specversion: '1.0', id: 'm-1', source: 'shop', type: 'PhotoTaken', data: 1 });
  const read = async (isPublic: boolean, showsUnowned: boolean, context: object) => {
    const { world, call } = fanInApi(isPublic, showsUnowned);
    await new Intake('/Shop/Photos', world.intake()).take(message, 'sqs-1');
    return (await call({ method: 'GET', id: [...world.store.records.keys()][0], context })).status;
  };

  test.each([[false, jwt('ann'), 404], [true, {}, 404]])('are not shown to callers who did not create them (public: %p)', async (isPublic, context, status) => {
    expect(await read(isPublic, false, context)).toBe(status);
  });

  test('are shown to every caller where the pattern says so, and to nobody else', async () => {
    expect(await read(false, true, jwt('ann'))).toBe(200);
    expect(await read(false, true, lambda({}))).toBe(403);
  });
});

describe('the caller', () => {
  test('is one for all sessions of a role, whose names the sessions choose', () => {
    expect(new Set(['a', 'b'].map(session => callerOf(event({ context: iam(`AROAROLE:${session}`, `${ROLE}/Role/${session}`) }))))).toEqual(new Set(['AROAROLE']));
  });

  test('keeps the name that jobs of earlier versions have', () => {
    expect([iam('AIDAANN0123456789012', 'arn'), jwt('ann'), lambda({ principalId: 'p' })].map(context => callerOf(event({ context })))).toEqual(['AIDAANN0123456789012', 'https://issuer#ann', 'p']);
  });

  test.each([
    ['a user pool', { authorizer: { claims: { iss: 'https://pool', sub: 'ann' } } }, 'https://pool#ann'],
    ['a Lambda authorizer', { authorizer: { principalId: 'ann', integrationLatency: 3 }, identity: { user: null } }, 'ann'],
    ['an identity pool', { identity: { user: 'AROAPOOL:CognitoIdentityCredentials', cognitoIdentityId: 'us-east-1:ann' } }, 'cognito-identity#us-east-1:ann'],
    ['a permission set', { identity: { user: 'AROASSO:ann', userArn: `${ROLE}/AWSReservedSSO_Shop_0/ann` } }, 'AROASSO:ann'],
    ['nothing', { identity: { user: null, sourceIp: '198.51.100.7' } }, undefined],
  ])('of %s in a REST API', (_, requestContext, caller) => {
    expect(callerOf({ httpMethod: 'GET', path: '/', requestContext: requestContext as ProxyEvent['requestContext'] })).toBe(caller);
  });

  test('is not read from the headers of a load balancer, which others can send as well', () => {
    const headers = { 'x-amzn-oidc-identity': 'ann', 'x-amzn-oidc-data': 'a.b.c' };
    expect(callerOf({ httpMethod: 'GET', path: '/', headers, requestContext: { elb: {} } })).toBeUndefined();
  });
});
