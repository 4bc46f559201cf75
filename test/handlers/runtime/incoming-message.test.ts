import { identityOf } from '../../../handlers/runtime/incoming-message';
import { MessageRejected } from '../../../handlers/runtime/message';
import { MessageReader } from '../../../handlers/runtime/message-reader';
import { parseJobMessage } from '../../../handlers/shared/jobs/job-message';
import { idempotencyKey, idempotencySettings } from '../../../handlers/shared/messages/idempotency';

const event = { specversion: '1.0', id: 'e-1', source: 'coffee.orders', type: 'OrderCreated.v1', time: 't', subject: 's', traceparent: '00', correlationid: 'c' };
const message = { id: 'e-1', source: 'coffee.orders', type: 'OrderCreated.v1', time: 't', subject: 's', traceparent: '00', correlationId: 'c' };
const OF_ITSELF = { id: 'e-1', source: 'coffee.orders', type: 'OrderCreated.v1' };
const delivered = { messageId: 'm-1', eventSourceArn: 'arn' };
const contract = { name: 'OrderCreated', version: 1, schema: { type: 'object', required: ['total'], properties: { total: { type: 'number' } } } };

const reader = (options = {}) => new MessageReader({ read: async location => `{"from":"${location}"}` }, options);
const read = (body: unknown, options = {}) => reader(options).read(typeof body === 'string' ? body : JSON.stringify(body), 'm-1', { messageId: 'm-1', eventSourceArn: 'arn' });

describe('a consumer finds the message', () => {
  const withData = { ...event, data: { total: 1 } };
  const eventBridge = { 'id': 'b-1', 'source': 'aws.s3', 'time': 't', 'detail-type': 'Object Created', 'detail': { key: 'k' } };
  const published = { ...eventBridge, 'source': 'coffee.orders', 'detail-type': 'OrderCreated.v1' };
  const sns = { Type: 'Notification', MessageId: 'n-1', TopicArn: 'arn:topic' };

  test.each<[string, unknown, object]>([
    ['as a CloudEvent', withData, { ...message, data: { total: 1 } }],
    ['within EventBridge\'s envelope', { ...published, detail: withData }, { ...message, data: { total: 1 } }],
    ['within SNS\'s envelope', { ...sns, Message: JSON.stringify(withData) }, { ...message, data: { total: 1 } }],
    ['of EventBridge within SNS\'s envelope', { ...sns, Message: JSON.stringify({ ...published, detail: withData }) }, { ...message, data: { total: 1 } }],
    ['of somebody else on a bus', eventBridge, { id: 'b-1', source: 'aws.s3', time: 't', type: 'Object Created', data: { key: 'k' } }],
    ['of somebody else on a topic', { ...sns, Message: 'text' }, { id: 'n-1', data: 'text' }],
    ['of somebody else as JSON', { total: 1 }, { id: 'm-1', data: { total: 1 } }],
    ['of somebody else as text', 'not { JSON', { id: 'm-1', data: 'not { JSON' }],
    ['whose optional attributes are empty', { ...withData, subject: '', time: '', traceparent: '', correlationid: '', dataref: '' }, { ...OF_ITSELF, data: { total: 1 } }],
    ['in its claim check', { ...event, dataref: 's3://bucket/key' }, { ...message, data: { from: 's3://bucket/key' } }],
  ])('%s', async (_, body, expected) => {
    expect(await read(body)).toEqual({ ...expected, ...delivered });
  });
});

describe('a consumer that has contracts', () => {
  const options = { contracts: [contract] };

  test('takes what fits', async () => {
    expect((await read({ ...event, data: { total: 1 } }, options)).data).toEqual({ total: 1 });
  });

  test.each([
    ['content with a wrong field', { ...event, data: { total: 'one' } }, /^OrderCreated\.v1 is not valid: #\/total: .*number/],
    ['content of a claim check that does not fit', { ...event, dataref: 's3://bucket/key' }, /^OrderCreated\.v1 is not valid: #: .*"total"/],
    ['another version', { ...event, type: 'OrderCreated.v2', data: {} }, /^type must be one of OrderCreated\.v1, got OrderCreated\.v2$/],
    ['what has no type', { total: 1 }, /^type must be one of OrderCreated\.v1, got none$/],
  ])('rejects %s, and says why', async (_, body, reason) => {
    const rejection = read(body, options);
    await expect(rejection).rejects.toThrow(MessageRejected);
    await expect(rejection).rejects.toThrow(reason);
  });
});

describe('the idempotency key', () => {
  const full = { ...message, ...delivered, data: { order: { 'id/~': 7 }, none: null } };

  test.each([
    ['what the pointer finds', '/order/id~1~0', 'coffee.orders#OrderCreated.v1#7'],
    ['all that the pointer finds', '/order', 'coffee.orders#OrderCreated.v1#{"id/~":7}'],
    ['source, type and id where the pointer finds nothing', '/order/name', 'coffee.orders#OrderCreated.v1#e-1'],
    ['source, type and id where the pointer finds null', '/none', 'coffee.orders#OrderCreated.v1#e-1'],
    ['the whole content for the empty pointer', '', `coffee.orders#OrderCreated.v1#{"none":null,"order":${JSON.stringify(full.data.order)}}`],
    ['source, type and id without a pointer', undefined, 'coffee.orders#OrderCreated.v1#e-1'],
  ])('is %s', (_, pointer, key) => {
    expect(idempotencyKey(full, pointer)).toBe(key);
  });

  test('is the message id where there is no envelope', () => {
    expect(idempotencyKey({ id: 'm-1', data: 'text', ...delivered }, undefined)).toBe('m-1');
  });

  test('needs a table for the source', () => {
    const variable = JSON.stringify({ 'arn:a': { table: 't', pointer: '/p' } });
    expect(idempotencySettings(variable, 'arn:a')).toEqual({ table: 't', pointer: '/p' });
    const missing = 'CATALOG_IDEMPOTENCY must name a table for arn:b, got none: set idempotency on the subscription or the worker, or set the variable.';
    expect(() => idempotencySettings(variable, 'arn:b')).toThrow(missing);
    expect(() => idempotencySettings(undefined, 'arn:b')).toThrow(missing);
  });
});

describe('the id of a record fits into its key', () => {
  const long = 'ü'.repeat(1025);
  const job = { specversion: '1.0', type: 'cdk-serverless-catalog.job', source: '/Shop/Payments', jobtable: 'jobs' };
  const id = (body: unknown, stringValue?: string) => identityOf({ body: JSON.stringify(body), messageId: 'm-1', attributes: { messageid: { stringValue } } });

  test.each<[string, () => string]>([
    ['an attribute', () => id({}, long)],
    ['an event', () => id({ ...event, id: long })],
    ['a job message', () => id({ ...job, id: long })],
  ])('a long one of %s counts by its hash', (_, found) => {
    expect(found()).toMatch(/^[0-9a-f]{64}$/);
    expect(found()).toBe(found());
    expect(found()).not.toBe(id({}, `${long}-`));
  });

  test.each<[string, unknown]>([
    ['SNS', { Type: 'Notification', MessageId: '', TopicArn: 'arn:topic', Message: 'text' }],
    ['EventBridge', { 'id': '', 'source': 'shop', 'time': 't', 'detail-type': 'Paid', 'detail': {} }],
    ['a job message', { ...job, id: '' }],
  ])('an empty one of %s is none', (_, body) => expect(id(body)).toBe('m-1'));

  test.each(['', long])('a job message with another one is no job message', other => {
    expect(parseJobMessage(JSON.stringify({ ...job, id: other }))).toBeUndefined();
    expect(parseJobMessage(JSON.stringify({ ...job, id: 'a'.repeat(64) }))).toBeDefined();
  });
});
