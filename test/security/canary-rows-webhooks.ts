import { createHmac } from 'crypto';
import { BROKEN, CANARIES, CanaryRow, TEXT } from './canary';
import { constant, HEADERS, http, PATTERN_PATH } from './canary-events';

const SIGNATURE = {
  hmac: {
    secretArn: 'arn:secret',
    secretFormat: 'text',
    header: 'x-signature',
    prefix: '',
    encoding: 'hex',
    signedContent: '{timestamp}.{x-id}.{body}',
    timestamp: { header: 'x-time', toleranceSeconds: 3_000_000_000 },
  },
};
const TIME = '1800000000';
const SIGNED = { GetSecretValue: { SecretString: CANARIES.secret } };

/** Signed, with the secret in each header and in the body. */
function request(body: string, headers: object = {}) {
  const signature = createHmac('sha256', CANARIES.secret).update(`${TIME}.${CANARIES.token}.${body}`).digest('hex');
  return http('POST', '/webhooks', body, { headers: { ...HEADERS, 'x-signature': signature, 'x-time': TIME, 'x-id': CANARIES.token, ...headers } });
}
const delivery = request(JSON.stringify({ id: 'evt-1', text: TEXT }));

/** The failure paths of the function that takes webhooks. */
export const WEBHOOK_ROWS: Record<string, CanaryRow> = {
  'webhook-intake': {
    environment: endpoint => ({
      PATTERN_PATH,
      SOURCE: `${PATTERN_PATH}/Api`,
      QUEUE_URL: `${endpoint}/1/webhooks`,
      FORWARDED_HEADERS: '["content-type","authorization"]',
      SIGNATURE: JSON.stringify(SIGNATURE),
      DELIVERY_ID_POINTER: '/body/id',
      CLAIM_CHECK_BUCKET: 'claims',
      CLAIM_CHECK_PREFIX: 'c8/',
    }),
    cases: {
      'no secret': constant(delivery),
      'a secret that is a JSON object': constant(delivery, { answers: { GetSecretValue: { SecretString: JSON.stringify({ key: CANARIES.secret }) } } }),
      'a secret with a line break': constant(delivery, { answers: { GetSecretValue: { SecretString: `${TEXT}\n` } } }),
      'a signature of another key': constant(delivery, { answers: { GetSecretValue: { SecretString: CANARIES.card } } }),
      'no signature': constant(http('POST', '/webhooks', TEXT), { answers: SIGNED }),
      'a signature that is none': constant(request('{}', { 'x-signature': TEXT }), { answers: SIGNED }),
      'a time that is none': constant(request('{}', { 'x-time': TEXT }), { answers: SIGNED }),
      'an id that is none': constant(request(JSON.stringify({ id: TEXT })), { answers: SIGNED }),
      'broken JSON': constant(request(BROKEN), { answers: SIGNED }),
      'the queue fails': constant(delivery, { answers: SIGNED }),
      'the claim check fails': constant(request(JSON.stringify({ id: 'evt-1', text: TEXT.repeat(4_000) })), { answers: SIGNED }),
      'another method': constant(http('PUT', '/webhooks', TEXT)),
    },
  },
};
