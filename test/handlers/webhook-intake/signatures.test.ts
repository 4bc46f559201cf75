import { createHmac } from 'crypto';
import { IntakeBench, Posted } from './intake-bench';
import { FunctionUnavailable, Invocation } from '../../../handlers/shared/ports/function-invoker';
import { FunctionCheck } from '../../../handlers/webhook-intake/function-check';
import { HmacSettings } from '../../../handlers/webhook-intake/settings';
import { HttpSignature } from '../../../src';
import { HmacAlgorithmSettings } from '../../../src/queue-load-leveling/private/signature-settings';

const secret = { secretArn: 'arn:secret' } as Parameters<typeof HttpSignature.github>[0];
const settingsOf = (signature: HttpSignature) => ({ ...(signature._settings as HmacAlgorithmSettings), secretArn: 'arn:secret' }) as HmacSettings;

interface Scheme {
  signature: HttpSignature;
  text: string;
  seconds: number;
  request: Posted & { headers: Record<string, string>; body: string };
  header: string;
}

/**
 * The examples of the pages of GitHub and Slack, and of the test of Standard Webhooks:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/webhook.test.ts. Stripe's page has none: it is made by its rule.
 */
const STRIPE_BODY = '{"id":"evt_1"}';
const stripe = (key: string, seconds: number) => createHmac('sha256', key).update(`${seconds}.${STRIPE_BODY}`).digest('hex');

const SCHEMES: Record<string, Scheme> = {
  'GitHub': {
    signature: HttpSignature.github(secret),
    text: "It's a Secret to Everybody",
    seconds: 0,
    header: 'x-hub-signature-256',
    request: {
      headers: { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17', 'x-github-delivery': 'd' },
      body: 'Hello, World!',
    },
  },
  'Slack': {
    signature: HttpSignature.slack(secret),
    text: '8f742231b10e8888abcd99yyyzzz85a5',
    seconds: 1531420618,
    header: 'x-slack-signature',
    request: {
      headers: { 'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503', 'x-slack-request-timestamp': '1531420618' },
      body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner'
        + '&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN'
        + '&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    },
  },
  'Stripe': {
    signature: HttpSignature.stripe(secret),
    text: 'whsec_test',
    seconds: 1_700_000_000,
    header: 'stripe-signature',
    request: { headers: { 'stripe-signature': `t=1700000000,v1=${'0'.repeat(64)},v1=${stripe('whsec_test', 1_700_000_000)},v0=6ff` }, body: STRIPE_BODY },
  },
  'Standard Webhooks': {
    signature: HttpSignature.standardWebhooks(secret),
    text: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    seconds: 1614265330,
    header: 'webhook-signature',
    request: {
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v1a,xyz v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      body: '{"test": 2432232314}',
    },
  },
};

function benchOf({ signature, text, seconds }: Scheme): IntakeBench {
  const bench = new IntakeBench({ hmac: settingsOf(signature) });
  bench.versions = [text];
  bench.seconds = seconds;
  return bench;
}

describe.each(Object.entries(SCHEMES))('%s', (name, scheme) => {
  const { request, header } = scheme;
  const refusedWith = async (bench: IntakeBench, posted: Posted) => {
    const { status, headers, json } = await bench.post(posted);
    expect({ status, type: json?.type }).toEqual({ status: 401, type: 'urn:cdk-serverless-catalog:problem:credentials-refused' });
    expect(headers['www-authenticate']).toBe('Signature');
    expect(bench.sent).toEqual([]);
    return json!.detail;
  };

  test('its signature is accepted, of text and of the same bytes', async () => {
    const bench = benchOf(scheme);
    expect(await bench.post(request)).toMatchObject({ status: expect.any(Number) as number, body: '' });
    await bench.post({ ...request, body: Buffer.from(request.body) });
    expect(bench.sent).toHaveLength(2);
  });

  test.each([
    ['another body', { ...request, body: `${request.body} ` }],
    ['no signature', { ...request, headers: Object.fromEntries(Object.entries(request.headers).filter(([each]) => each !== header)) }],
    ['an empty signature', { ...request, headers: { ...request.headers, [header]: '' } }],
    ['a signature that is cut', { ...request, headers: { ...request.headers, [header]: request.headers[header].slice(0, 40) } }],
  ])('%s is refused', async (_, posted) => { await refusedWith(benchOf(scheme), posted); });

  test('the signature of another key is refused', async () => {
    const bench = benchOf({ ...scheme, text: scheme.text.replace(/.{4}$/, 'AAAA') });
    expect(await refusedWith(bench, request)).toBe('The signature is not that of this request.');
  });

  test('the version before the current one counts, too', async () => {
    const bench = benchOf(scheme);
    bench.versions = [scheme.text.replace(/.{4}$/, 'AAAA'), scheme.text];
    await bench.post(request);
    expect(bench.sent).toHaveLength(1);
  });

  test.each([[300, true], [-300, true], [301, false], [-301, false]])('%i seconds from now', async (seconds, isTaken) => {
    const bench = benchOf(scheme);
    bench.seconds += seconds;
    const { status } = await bench.post(request);
    // GitHub signs no time
    expect(status < 300).toBe(isTaken || name === 'GitHub');
  });

  test.each(['1e9', '-1', '', 'now', '9'.repeat(13)])('a time of %p is refused', async time => {
    if (name === 'GitHub') return expect(settingsOf(scheme.signature).timestamp).toBeUndefined();
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([each, value]) => [each, value.replaceAll(String(scheme.seconds), time)]),
    );
    await refusedWith(benchOf(scheme), { ...request, headers });
  });
});

test('a time is compared with that of the service, also at first', async () => {
  const bench = benchOf(SCHEMES.Stripe);
  bench.secondsOfService = bench.seconds;
  bench.seconds -= 3_600;
  expect((await bench.post(SCHEMES.Stripe.request)).status).toBe(202);
});

describe('keys', () => {
  const scheme = SCHEMES.GitHub;

  test('are read once in five minutes, and at once where a newer version may have signed', async () => {
    const bench = benchOf({ ...scheme, text: 'old' });
    await bench.post(scheme.request);
    await bench.post(scheme.request);
    expect(bench.readings).toBe(1);
    bench.versions = [scheme.text, 'old'];
    bench.seconds += 31;
    expect((await bench.post(scheme.request)).status).toBe(202);
    expect(bench.readings).toBe(2);
    bench.seconds += 299;
    await bench.post(scheme.request);
    expect(bench.readings).toBe(2);
    bench.seconds += 2;
    await bench.post(scheme.request);
    expect(bench.readings).toBe(3);
  });

  test.each([[[]], [['']], [[' key']], [['key\n']], [['{"key":"secret"}', '[]']]])('%j is answered 500, and opens nothing', async versions => {
    const bench = benchOf(scheme);
    bench.versions = versions;
    expect((await bench.post(scheme.request)).status).toBe(500);
    expect(bench.sent).toEqual([]);
  });

  test.each(['whsec_', 'whsec_not base64', 'abc', 'whsec_whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS-'])('a Standard Webhooks secret %p is no key', async text => {
    const bench = benchOf({ ...SCHEMES['Standard Webhooks'], text });
    expect((await bench.post(SCHEMES['Standard Webhooks'].request)).status).toBe(500);
  });

  test('a version that is no key leaves the other one', async () => {
    const bench = benchOf(scheme);
    bench.versions = ['bad\n', scheme.text];
    expect((await bench.post(scheme.request)).status).toBe(202);
  });

  test('can be in a field of the secret', async () => {
    const bench = new IntakeBench({ hmac: { ...settingsOf(scheme.signature), secretField: 'webhook' } });
    bench.versions = [JSON.stringify({ webhook: scheme.text })];
    expect((await bench.post(scheme.request)).status).toBe(202);
    bench.versions = [JSON.stringify({ webhook: { key: scheme.text } }), JSON.stringify({ other: scheme.text })];
    bench.seconds += 301;
    expect((await bench.post(scheme.request)).status).toBe(500);
  });

  test('can be digits, which are JSON as well', async () => {
    const bench = benchOf({ ...scheme, text: '12345678901234567890' });
    const signature = createHmac('sha256', '12345678901234567890').update('{}').digest('hex');
    expect((await bench.post({ headers: { ...scheme.request.headers, [scheme.header]: `sha256=${signature}` }, body: '{}' })).status).toBe(202);
  });

  test('that cannot be read are a fault of the receiver, also for requests with a signature of others', async () => {
    const bench = benchOf(scheme);
    bench.isSecretClosed = true;
    const forged = { ...scheme.request, body: 'forged' };
    expect([await bench.post(scheme.request), await bench.post(forged)]).toMatchObject(Array(2).fill({ status: 503, headers: { 'retry-after': '5' } }));
    expect(bench.sent).toEqual([]);
  });

  test('count for an hour while they cannot be read again, and are tried again after 30 seconds', async () => {
    const bench = benchOf(scheme);
    await bench.post(scheme.request);
    bench.isSecretClosed = true;
    bench.seconds += 300;
    expect((await bench.post(scheme.request)).status).toBe(202);
    expect(bench.lines.join()).toContain('could not be read');
    bench.seconds += 29;
    expect((await bench.post(scheme.request)).status).toBe(202);
    expect(bench.readings).toBe(2);
    // a newer version may have signed it
    const forged = { ...scheme.request, body: 'forged' };
    expect([(await bench.post(forged)).status, bench.readings]).toEqual([503, 2]);
    bench.seconds += 1;
    expect([(await bench.post(forged)).status, (await bench.post(forged)).status, bench.readings]).toEqual([503, 503, 3]);
    bench.seconds += 3_600 - 330;
    expect((await bench.post(scheme.request)).status).toBe(503);
    bench.isSecretClosed = false;
    expect((await bench.post(scheme.request)).status).toBe(202);
  });

  test('that were replaced by texts that are none count no longer than five minutes', async () => {
    const bench = benchOf(scheme);
    await bench.post(scheme.request);
    bench.versions = ['{}'];
    bench.seconds += 300;
    expect((await bench.post(scheme.request)).status).toBe(500);
  });
});

describe('a function of the user', () => {
  const ask = async (answer: Invocation | FunctionUnavailable) => {
    const asked: string[] = [];
    const invoke = (_: string, payload: string) => {
      asked.push(payload);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    const bench = new IntakeBench({ sender: new FunctionCheck('arn:f', { invoke }) });
    const { status } = await bench.post({ headers: { 'X-Token': 't' }, body: Buffer.from([255]) });
    return { status, sent: bench.sent.length, asked: JSON.parse(asked[0]) as object };
  };

  test('sees the whole request and accepts it', async () => {
    expect(await ask({ payload: '{"isAuthorized":true}' })).toEqual({
      status: 202, sent: 1, asked: { method: 'POST', path: '/webhooks', query: 'a=1&a=2', headers: { 'x-token': 't' }, body: '/w==', isBase64Encoded: true },
    });
  });

  test.each<[number, Invocation | FunctionUnavailable]>([
    [401, { payload: '{"isAuthorized":false}' }],
    [503, { payload: '{"isAuthorized":"true"}' }],
    [503, { payload: 'null' }],
    [503, { payload: '' }],
    [503, { payload: '{"isAuthorized":true}', functionError: 'Unhandled' }],
    [503, new FunctionUnavailable('throttled', undefined)],
    [413, new FunctionUnavailable('too-large', undefined)],
  ])('%i for %j', async (status, answer) => { expect(await ask(answer)).toMatchObject({ status, sent: 0 }); });
});
