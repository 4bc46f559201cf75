import { identityOf } from '../../../handlers/runtime/incoming-message';
import { MessageOptions, MessageRejected } from '../../../handlers/runtime/message';
import { MessageReader } from '../../../handlers/runtime/message-reader';

/** As Amazon S3 sends it: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
const OBJECT_CREATED = {
  'version': '0',
  'id': '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': 'Object Created',
  'source': 'aws.s3',
  'account': '111122223333',
  'time': '2021-11-12T00:00:00Z',
  'region': 'ca-central-1',
  'resources': ['arn:aws:s3:::amzn-s3-demo-bucket1'],
  'detail': {
    'version': '0',
    'bucket': { name: 'amzn-s3-demo-bucket1' },
    'object': { 'key': 'example-key', 'size': 5, 'etag': 'b1946ac92492d2347c6235b4d2611184', 'version-id': 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e', 'sequencer': '617f08299329d189' },
    'request-id': 'N4N7GDK58NMKJ12R',
    'requester': '123456789012',
    'source-ip-address': '1.2.3.4',
    'reason': 'PutObject',
  },
};
/** As Amazon EC2 sends it: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html */
const INSTANCE_CHANGED = {
  'id': '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'EC2 Instance State-change Notification',
  'source': 'aws.ec2',
  'account': '123456789012',
  'time': '2021-11-11T21:29:54Z',
  'region': 'us-east-1',
  'resources': ['arn:aws:ec2:us-east-1:123456789012:instance/i-1234567890abcdef0'],
  'detail': { 'instance-id': 'i-1234567890abcdef0', 'state': 'pending' },
};
/** As Amazon ECS sends it, without most of `detail`: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html */
const TASK_CHANGED = {
  'version': '0',
  'id': '3317b2af-7005-947d-b652-f55e762e571a',
  'detail-type': 'ECS Task State Change',
  'source': 'aws.ecs',
  'account': '111122223333',
  'time': '2020-01-23T17:57:58Z',
  'region': 'us-west-2',
  'resources': ['arn:aws:ecs:us-west-2:111122223333:task/FargateCluster/c13b4cb40f1f4fe4a2971f76ae5a47ad'],
  'detail': { lastStatus: 'RUNNING', taskArn: 'arn:aws:ecs:us-west-2:111122223333:task/FargateCluster/c13b4cb40f1f4fe4a2971f76ae5a47ad', version: 4 },
};

const objectCreated = {
  detailType: 'Object Created',
  source: 'aws.s3',
  schema: { type: 'object', required: ['object'], properties: { object: { type: 'object', required: ['key'], properties: { key: { type: 'string' } } } } },
};
const orderCreated = { name: 'OrderCreated', version: 1, source: 'coffee.orders', schema: { type: 'object', required: ['total'] } };

const read = (body: object, options: MessageOptions = {}) =>
  new MessageReader({ read: async () => '' }, options).read(JSON.stringify(body), 'm-1', { messageId: 'm-1', eventSourceArn: 'arn' });
const rejection = async (body: object, options: MessageOptions) => {
  const reading = read(body, options);
  await expect(reading).rejects.toThrow(MessageRejected);
  return reading.catch((error: Error) => error.message);
};

test.each([OBJECT_CREATED, INSTANCE_CHANGED, TASK_CHANGED])('an event of $source has its detail, its detail-type and the id of EventBridge', async event => {
  expect(await read(event)).toEqual({
    id: event.id, source: event.source, type: event['detail-type'], time: event.time, data: event.detail, messageId: 'm-1', eventSourceArn: 'arn',
  });
  expect((await read(event)).dataText).toBe(JSON.stringify(event.detail));
});

test('a repeated delivery has the same identity, another event of its type has not', () => {
  const identity = (event: object, messageId: string) => identityOf({ body: JSON.stringify(event), messageId });
  expect(identity(OBJECT_CREATED, 'm-1')).toBe('aws.s3#Object Created#17793124-05d4-b198-2fde-7ededc63b103');
  expect(identity(OBJECT_CREATED, 'm-2')).toBe(identity(OBJECT_CREATED, 'm-1'));
  expect(identity({ ...OBJECT_CREATED, id: 'another' }, 'm-1')).not.toBe(identity(OBJECT_CREATED, 'm-1'));
});

describe('a consumer with contracts', () => {
  const options = { contracts: [orderCreated, objectCreated] };

  test('takes an event that others define, and that fits', async () => {
    expect((await read(OBJECT_CREATED, options)).data).toEqual(OBJECT_CREATED.detail);
  });

  test.each<[what: string, event: object, reason: RegExp]>([
    ['content that does not fit', { ...OBJECT_CREATED, detail: { object: {} } }, /^Object Created is not valid: #\/object: .*"key"/],
    ['a type that no contract has', INSTANCE_CHANGED, /^type must be one of OrderCreated\.v1, Object Created, got EC2 Instance State-change Notification$/],
    ['the type from another source', { ...OBJECT_CREATED, source: 'evil.s3' }, /^source of Object Created must be aws\.s3, got evil\.s3$/],
    ['the type without a source', { specversion: '1.0', id: '1', source: 'evil.s3', type: 'Object Created', data: OBJECT_CREATED.detail }, /^source of Object Created must be aws\.s3, got evil\.s3$/],
  ])('rejects %s', async (_, event, reason) => {
    expect(await rejection(event, options)).toMatch(reason);
  });

  test('knows events of one type by their sources', async () => {
    const call = (source: string, required: string) => ({ detailType: 'AWS API Call via CloudTrail', source, schema: { type: 'object', required: [required] } });
    const contracts = [call('aws.ec2', 'instance'), call('aws.iam', 'user')];
    const event = (source: string) => ({ ...OBJECT_CREATED, source, 'detail-type': 'AWS API Call via CloudTrail', 'detail': { user: 'ada' } });
    expect((await read(event('aws.iam'), { contracts })).data).toEqual({ user: 'ada' });
    expect(await rejection(event('aws.ec2'), { contracts })).toMatch(/^AWS API Call via CloudTrail is not valid: .*"instance"/);
    expect(await rejection(event('aws.s3'), { contracts })).toBe('source of AWS API Call via CloudTrail must be aws.ec2 or aws.iam, got aws.s3');
  });

  test.each<[what: string, type: string, detail: object, reason: RegExp]>([
    ['another version', 'OrderCreated.v2', { total: 1 }, /^type must be one of OrderCreated\.v1, Object Created, got OrderCreated\.v2$/],
    ['content that does not fit', 'OrderCreated.v1', {}, /^OrderCreated\.v1 is not valid: .*"total"/],
  ])('is as strict with its own contracts: %s is rejected', async (_, type, data, reason) => {
    const event = { ...OBJECT_CREATED, 'source': 'coffee.orders', 'detail-type': type, 'detail': { specversion: '1.0', id: 'e-1', source: 'coffee.orders', type, data } };
    expect(await rejection(event, options)).toMatch(reason);
  });

  test('validates an event by its own contract, whatever others say of the type', async () => {
    const anything = { detailType: 'OrderCreated.v1', source: 'coffee.orders', schema: true };
    const event = { specversion: '1.0', id: 'e-1', source: 'coffee.orders', type: 'OrderCreated.v1', data: {} };
    for (const contracts of [[orderCreated, anything], [anything, orderCreated]]) {
      expect(await rejection(event, { contracts })).toMatch(/^OrderCreated\.v1 is not valid: .*"total"/);
    }
  });
});
