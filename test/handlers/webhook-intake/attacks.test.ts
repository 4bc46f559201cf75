import { createHmac } from 'crypto';
import { IntakeBench } from './intake-bench';
import { GatewayEvent } from '../../../handlers/shared/http/gateway-event';
import { HmacSettings } from '../../../handlers/webhook-intake/settings';
import { HmacSignatureOptions, HttpSignature, SignatureEncoding } from '../../../src';

const KEY = 'key';
const BODY = '{"id":"evt_1"}';
const secret = { secretArn: 'arn:secret' } as Parameters<typeof HttpSignature.github>[0];

function benchOf(signature: HttpSignature): IntakeBench {
  const bench = new IntakeBench({ hmac: { ...signature._settings, secretArn: 'arn:secret' } as HmacSettings });
  bench.versions = [KEY];
  return bench;
}

const hmac = (options: Partial<HmacSignatureOptions> = {}) => HttpSignature.hmac(secret, { header: 'x-signature', ...options });
const sign = (content: string | Buffer = BODY) => createHmac('sha256', KEY).update(content).digest();
const statusOf = async (signature: HttpSignature, headers: Record<string, string>, body: string | Buffer = BODY) =>
  (await benchOf(signature).post({ headers, body })).status;

describe('a signature in another writing', () => {
  // its Base64 has each character that Base64 for URLs writes in another way
  const body = Array.from({ length: 1_000 }, (_, n) => `${n}`).find(text => /\+.*\/|\/.*\+/.test(sign(text).toString('base64')))!;
  const base64 = sign(body).toString('base64');
  const hex = sign(body).toString('hex');

  test.each<[string, SignatureEncoding, string, number]>([
    ['digits in upper case', SignatureEncoding.HEX, hex.toUpperCase(), 202],
    ['spaces around it', SignatureEncoding.HEX, ` ${hex} `, 202],
    ['Base64 where digits are expected', SignatureEncoding.HEX, base64, 401],
    ['a digit too many', SignatureEncoding.HEX, `${hex}0`, 401],
    ['a line break after it', SignatureEncoding.HEX, `${hex}\nx`, 401],
    ['Base64', SignatureEncoding.BASE64, base64, 202],
    ['Base64 for URLs', SignatureEncoding.BASE64, sign(body).toString('base64url'), 401],
    ['Base64 without padding', SignatureEncoding.BASE64, base64.slice(0, -1), 401],
    ['digits where Base64 is expected', SignatureEncoding.BASE64, hex, 401],
  ])('%s', async (_, encoding, signature, status) => {
    expect(await statusOf(hmac({ encoding }), { 'x-signature': signature }, body)).toBe(status);
  });

  test('a prefix in another case is another one', async () => {
    expect(await statusOf(hmac({ prefix: 'sha256=' }), { 'x-signature': `SHA256=${sign().toString('hex')}` })).toBe(401);
  });
});

describe('headers', () => {
  const hex = sign().toString('hex');

  test('of any case are found, from a REST API as well', async () => {
    const bench = benchOf(hmac());
    expect((await bench.post({ headers: { 'X-SIGNATURE': hex }, body: BODY })).status).toBe(202);
    const event = {
      httpMethod: 'POST',
      path: '/webhooks',
      headers: { 'X-Signature': hex },
      multiValueHeaders: { 'X-Signature': [hex] },
      body: Buffer.from(BODY).toString('base64'),
      isBase64Encoded: true,
      requestContext: {},
    } as GatewayEvent;
    expect((await bench.handle(event)).status).toBe(202);
  });

  // API Gateway joins them by commas: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
  test('that are sent twice are no signature', async () => {
    expect(await statusOf(hmac(), { 'x-signature': `${hex},${hex}` })).toBe(401);
  });

  test('of a time that is sent twice are no time', async () => {
    const signature = sign(`1800000000,1800000000.${BODY}`).toString('hex');
    expect(await statusOf(hmac({ timestampHeader: 'x-time' }), { 'x-signature': signature, 'x-time': '1800000000,1800000000' })).toBe(401);
  });

  test('that are signed must be there', async () => {
    expect(await statusOf(hmac({ signedContent: '{x-id}.{body}' }), { 'x-signature': sign(`.${BODY}`).toString('hex') })).toBe(401);
    expect(await statusOf(hmac({ signedContent: '{x-id}.{body}' }), { 'x-signature': sign(`7.${BODY}`).toString('hex'), 'X-Id': '7' })).toBe(202);
  });
});

describe('a list of signatures', () => {
  const at = 1_800_000_000;
  const good = `v1=${sign(`${at}.${BODY}`).toString('hex')}`;
  const bad = `v1=${'0'.repeat(64)}`;
  const times = (count: number) => Array<string>(count).fill(bad).join(',');

  test.each<[string, string, number]>([
    ['the last of them', `t=${at},${times(19)},${good}`, 202],
    ['spaces between them', `t=${at}, ${bad} , ${good}`, 202],
    ['the time at the end', `${good},t=${at}`, 202],
    ['more than 20, of which the last one is right', `t=${at},${times(20)},${good}`, 401],
    ['of another version', `t=${at},${good.replace('v1', 'v0')}`, 401],
    ['two times, of which the second one is signed', `t=${at + 1},t=${at},${good}`, 401],
    ['no time', good, 401],
    ['only a time', `t=${at}`, 401],
    ['only separators', ',,,', 401],
  ])('%s', async (_, header, status) => {
    expect(await statusOf(HttpSignature.stripe(secret), { 'stripe-signature': header })).toBe(status);
  });
});

describe('a body', () => {
  test.each<[string, string | Buffer]>([
    ['of no bytes', ''],
    ['with a byte order mark', Buffer.from('\uFEFF{}')],
    ['of bytes that are no text', Buffer.from([255, 0, 254])],
  ])('%s is signed as it was sent', async (_, body) => {
    expect(await statusOf(hmac(), { 'x-signature': sign(body).toString('hex') }, body)).toBe(202);
  });

  test('without its byte order mark is another one', async () => {
    expect(await statusOf(hmac(), { 'x-signature': sign('{}').toString('hex') }, Buffer.from('\uFEFF{}'))).toBe(401);
  });

  test('that an event does not have is empty', async () => {
    const event: GatewayEvent = {
      version: '2.0', rawPath: '/webhooks', rawQueryString: '', headers: { 'x-signature': sign('').toString('hex') }, requestContext: { requestId: 'r', http: { method: 'POST' } },
    };
    expect((await benchOf(hmac()).handle(event)).status).toBe(202);
  });
});

test('a delivery that is sent again has the id and the deduplication id of the first one', async () => {
  const bench = new IntakeBench({ hmac: { ...HttpSignature.stripe(secret)._settings, secretArn: 'arn:secret' } as HmacSettings, deliveryIdPointer: '/body/id' });
  bench.versions = [KEY];
  const headers = (at: number) => ({ 'stripe-signature': `t=${at},v1=${sign(`${at}.${BODY}`).toString('hex')}` });
  expect((await bench.post({ headers: headers(bench.seconds), body: BODY })).status).toBe(202);
  expect((await bench.post({ headers: headers(bench.seconds), body: BODY })).status).toBe(202);
  expect((await bench.post({ headers: headers(bench.seconds - 200), body: BODY })).status).toBe(202);
  expect(bench.sent.map(({ message: { id }, deduplicationId }) => [id, deduplicationId])).toEqual(Array(3).fill(['evt_1', bench.sent[0].deduplicationId]));
});
