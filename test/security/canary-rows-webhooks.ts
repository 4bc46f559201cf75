import { createHmac } from 'crypto';
import { BROKEN, CANARIES, CanaryRow, DATA, TEXT } from './canary';
import { constant, HEADERS, http, PATTERN_PATH, SECRET } from './canary-events';

const HMAC = { secretArn: 'arn:secret', secretField: 'key', secretFormat: 'text', header: 'x-signature', prefix: 'sha256=', encoding: 'hex', signedContent: '{body}' };

const signed = (body: string) => `sha256=${createHmac('sha256', CANARIES.secret).update(body).digest('hex')}`;
const hook = (body: string, headers: object = { 'x-signature': signed(body) }) => http('POST', '/webhooks', body, { headers: { ...HEADERS, 'x-delivery': 'd-1', ...headers } });

export const WEBHOOK_ROWS: Record<string, CanaryRow> = {
  'webhook-intake': {
    environment: endpoint => ({
      PATTERN_PATH,
      SOURCE: '/Shop/Canaries/Hooks',
      QUEUE_URL: `${endpoint}/1/hooks`,
      SIGNATURE: JSON.stringify(HMAC),
      FORWARDED_HEADERS: '["content-type"]',
      DELIVERY_ID_POINTER: '/headers/x-delivery',
    }),
    cases: {
      'no signature': constant(hook(BROKEN, {})),
      'a signature that is none': constant(hook(BROKEN, { 'x-signature': `sha256=${CANARIES.secret}` })),
      'a signature of another secret': constant(hook(BROKEN, { 'x-signature': `sha256=${'a'.repeat(64)}` }), { answers: SECRET }),
      'a secret that cannot be read': constant(hook(BROKEN)),
      'a secret that is no key': constant(hook(BROKEN), { answers: { GetSecretValue: { SecretString: TEXT } } }),
      'no delivery id': constant(hook(BROKEN, { 'x-signature': signed(BROKEN), 'x-delivery': TEXT }), { answers: SECRET }),
      'a request that is too large': constant(hook(TEXT.repeat(5_000)), { answers: SECRET }),
      'the queue fails': constant(hook(JSON.stringify(DATA)), { answers: SECRET }),
      'a request that is taken': constant(hook(BROKEN), { answers: { ...SECRET, SendMessage: {} } }),
    },
  },
};
