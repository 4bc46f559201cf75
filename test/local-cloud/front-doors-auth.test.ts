import { randomUUID } from 'crypto';
import Table from 'cli-table3';
import { deployFixture } from './fixture';
import { TokenUse, UserPoolTokens } from './user-pool-tokens';
import { makeCaller, revokeCaller } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { Caller, signedFetch } from '../../tools/local-cloud/signed-requests';
import { ThirdParty } from '../../tools/third-party/third-party';

const TOKENS = ['none', 'foreign', 'expired', 'good'] as const;
type Token = typeof TOKENS[number];
/** Who signs a request of a kind, or what it carries as its `Authorization`. */
type Authorizations = Record<Token, Caller | string | undefined>;

let cloud: LocalCloud;
let witness: ThirdParty;
let urls: Record<string, string>;
let authorizations: Record<string, Authorizations>;
const rows: string[][] = [];

beforeAll(async () => {
  [cloud, witness] = await Promise.all([LocalCloud.start({ name: 'test-front-doors-auth' }), ThirdParty.start('witness')]);
  const { AuthMatrix: outputs } = await deployFixture(cloud, 'auth-matrix-app', { witness: witness.url });
  urls = { Http: cloud.localUrl(outputs.HttpUrl), Rest: cloud.localUrl(outputs.RestUrl) };

  const tokens = new UserPoolTokens(cloud);
  await Promise.all([outputs.Pool, outputs.ForeignPool].map(pool => tokens.signUp(pool)));
  const issued = async (use: TokenUse) => ({
    none: undefined,
    foreign: `Bearer ${await tokens.token({ pool: outputs.ForeignPool, client: outputs.ForeignApp }, use)}`,
    expired: `Bearer ${await tokens.expiredToken({ pool: outputs.Pool, client: outputs.ShortLived }, use)}`,
    good: `Bearer ${await tokens.token({ pool: outputs.Pool, client: outputs.App }, use)}`,
  });
  const ofUserPool = await issued('AccessToken');
  const [alice, bob] = await Promise.all(['alice', 'bob'].map(name => makeCaller(cloud, name)));
  await revokeCaller(cloud, 'alice', alice);
  const byFunction = { none: undefined, foreign: 'Bearer of another', expired: 'Bearer expired', good: 'Bearer good' };
  authorizations = {
    iam: { none: undefined, foreign: { accessKeyId: 'AKIANOBODY', secretAccessKey: 'unknown' }, expired: alice, good: bob },
    jwt: ofUserPool,
    userPool: ofUserPool,
    idToken: await issued('IdToken'),
    lambdaAuthorizer: byFunction,
    cachedAuthorizer: byFunction,
    none: ofUserPool,
  };
});

afterAll(async () => {
  const table = new Table({ head: ['API', 'authorization', ...TOKENS.map(token => `${token === 'none' ? 'no' : token} token`)], style: { head: [], border: [] } });
  table.push(...rows);
  process.stdout.write(`\nStatus, and whether the function ran:\n${table.toString()}\n`);
  await Promise.all([cloud.stop(), witness.stop()]);
});

async function attempt(api: string, kind: string, token: Token): Promise<{ status: number; ran: boolean }> {
  const authorization = authorizations[api === 'Rest' && kind === 'userPool' ? 'idToken' : kind][token];
  const id = randomUUID();
  const headers = { 'x-attempt': id, ...(typeof authorization === 'string' ? { authorization } : {}) };
  const to = `${urls[api]}${kind}`;
  const { status } = await (typeof authorization === 'object' ? signedFetch(cloud, authorization, to, { headers }) : fetch(to, { headers }));
  return { status, ran: witness.seen.some(({ url }) => url === `/${id}`) };
}

/**
 * Tokens of a user pool are refused with 401, like no token; callers that IAM or a function refuses,
 * with 403. A REST API asks the authorizer even about a request without a token, where its decisions
 * are not reused; where they are, the route is a part of the key (https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html).
 */
test.each([
  ['Http', 'iam', [403, 403, 403, 200]],
  ['Http', 'jwt', [401, 401, 401, 200]],
  ['Http', 'userPool', [401, 401, 401, 200]],
  ['Http', 'lambdaAuthorizer', [401, 403, 403, 200]],
  ['Http', 'cachedAuthorizer', [401, 403, 403, 200]],
  ['Http', 'none', [200, 200, 200, 200]],
  ['Rest', 'iam', [403, 403, 403, 200]],
  ['Rest', 'userPool', [401, 401, 401, 200]],
  ['Rest', 'lambdaAuthorizer', [403, 403, 403, 200]],
  ['Rest', 'cachedAuthorizer', [401, 403, 403, 200]],
  ['Rest', 'none', [200, 200, 200, 200]],
])('%s API, %s: the function runs for callers that are let in, and for nobody else', async (api, kind, expected) => {
  const seen = [];
  for (const token of TOKENS) { seen.push(await attempt(api, kind, token)); }
  rows.push([api, kind, ...seen.map(({ status, ran }) => `${status} ${ran ? 'ran' : 'did not run'}`)]);
  expect(seen).toEqual(expected.map(status => ({ status, ran: status === 200 })));
});
