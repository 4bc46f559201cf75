import { source } from './aggregate-world';
import { FunctionSource } from '../../../handlers/aggregator/function-source';
import { callerOf } from '../../../handlers/shared/http/caller';
import { GatewayEvent, webRequest } from '../../../handlers/shared/http/gateway-event';
import { jobRequest } from '../../../handlers/shared/http/job-request';

const ROLE = 'arn:aws:sts::111122223333:assumed-role';
const http = (context: object) => ({ version: '2.0', rawPath: '/orders/7', rawQueryString: '', headers: {}, requestContext: { requestId: 'r', http: { method: 'GET' }, ...context } });
const rest = (context: object) => ({ httpMethod: 'GET', path: '/orders/7', headers: {}, requestContext: { requestId: 'r', ...context } });

/** The requests of an aggregate as API Gateway sends them, and the caller in each. */
const REQUESTS = [
  ['a token, HTTP API', http({ authorizer: { jwt: { claims: { iss: 'https://issuer', sub: 'ann' } } } }), 'https://issuer#ann'],
  ['a token, REST API', rest({ authorizer: { claims: { iss: 'https://issuer', sub: 'ann' } } }), 'https://issuer#ann'],
  ['a Lambda authorizer, HTTP API', http({ authorizer: { lambda: { principalId: 'ann' } } }), 'ann'],
  ['a Lambda authorizer, REST API', rest({ authorizer: { principalId: 'ann' } }), 'ann'],
  ['a signature, HTTP API', http({ authorizer: { iam: { userId: 'AROAANN0123456789012:s', userArn: `${ROLE}/Ann/s` } } }), 'AROAANN0123456789012'],
  ['a signature, REST API', rest({ identity: { user: 'AROAANN0123456789012:s', userArn: `${ROLE}/Ann/s`, sourceIp: '192.0.2.1' } }), 'AROAANN0123456789012'],
  ['an identity pool, REST API', rest({ identity: { user: 'AROAPOOL:CognitoIdentityCredentials', cognitoIdentityId: 'us-east-1:ann' } }), 'cognito-identity#us-east-1:ann'],
] as unknown as [string, GatewayEvent, string][];

/** The event that a function gets as a source. */
async function sent(event: GatewayEvent, forwardedCredentials?: string[]): Promise<GatewayEvent> {
  const payloads: string[] = [];
  const invoke = async (_: string, payload: string) => {
    payloads.push(payload);
    return { payload: '{}' };
  };
  const called = { event, request: webRequest(event, 'invocation') };
  const target = { path: '/jobs/7', query: '', parameters: { job: '7' } };
  await new FunctionSource(source('/jobs/{order.job}', { function: 'arn', forwardedCredentials }), { invoke }).call({ target, called, remainingMillis: 1_000 }, new AbortController().signal);
  return JSON.parse(payloads[0]) as GatewayEvent;
}

test.each(REQUESTS)('a source that gets the credentials knows the caller: %s', async (_, event, caller) => {
  expect(callerOf(event)).toBe(caller);
  const request = await sent(event, ['authorization']);
  expect(callerOf(request)).toBe(caller);
  // as a job API reads it
  expect(jobRequest(request)).toMatchObject({ jobId: '7', caller });
});

test.each(REQUESTS)('another source does not: %s', async (_, event) => {
  const request = await sent(event);
  expect(callerOf(request)).toBeUndefined();
  expect(JSON.stringify(request)).not.toMatch(/ann/i);
});

test('of the address and other data of a client, a source gets nothing', async () => {
  const [, event] = REQUESTS.find(([name]) => name === 'a signature, REST API')!;
  expect(JSON.stringify(await sent(event, ['authorization']))).not.toContain('192.0.2.1');
});
