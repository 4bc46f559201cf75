import { ConsumerWorld, queued, streamed } from './consumers';

/** Events as AWS's documentation shows them, cut to what matters: https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html */
const EVENTS: Readonly<Record<string, { readonly event: unknown; readonly named: string }>> = {
  'SQS': { event: { Records: [queued({ body: { total: 1 } })] }, named: 'a batch of SQS' },
  'Kinesis': { event: { Records: [streamed({ body: { total: 1 } })] }, named: 'a batch of Kinesis' },
  'SQS and Kinesis': { event: { Records: [queued({ body: 'a' }), streamed({ body: 'b' })] }, named: 'a batch of SQS and Kinesis' },
  'SNS': {
    event: { Records: [{ EventVersion: '1.0', EventSubscriptionArn: 'arn:aws:sns:us-east-1:1:t:s', EventSource: 'aws:sns', Sns: { MessageId: 'n', Message: '{}' } }] },
    named: 'a batch of SNS',
  },
  'S3': { event: { Records: [{ eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'b' } } }] }, named: 'a batch of S3' },
  'a DynamoDB stream': {
    event: { Records: [{ eventID: '1', eventName: 'INSERT', eventSource: 'aws:dynamodb', eventSourceARN: 'arn:aws:dynamodb:us-east-1:1:table/t/stream/1', dynamodb: { SequenceNumber: '1' } }] },
    named: 'a batch of a DynamoDB stream',
  },
  'an unknown source': { event: { Records: [{ eventSource: 'aws:new' }] }, named: 'a batch of \'aws:new\'' },
  'EventBridge': { event: { 'version': '0', 'id': 'b', 'detail-type': 'Paid', 'source': 'shop', 'time': 't', 'detail': {} }, named: 'an event of EventBridge' },
  'API Gateway 1.0': {
    event: { resource: '/', path: '/', httpMethod: 'GET', headers: {}, requestContext: { requestId: 'r' }, body: null, isBase64Encoded: false },
    named: 'a request of API Gateway',
  },
  'API Gateway 2.0': {
    event: { version: '2.0', rawPath: '/', rawQueryString: '', headers: {}, requestContext: { requestId: 'r', http: { method: 'GET' } }, isBase64Encoded: false },
    named: 'a request of API Gateway',
  },
  'a WebSocket API': { event: { requestContext: { routeKey: '$connect', connectionId: 'c' }, isBase64Encoded: false }, named: 'a request of API Gateway' },
  'a load balancer': {
    event: { requestContext: { elb: { targetGroupArn: 'arn' } }, httpMethod: 'GET', path: '/', queryStringParameters: {}, headers: {}, body: '', isBase64Encoded: false },
    named: 'a request of a load balancer',
  },
  'no records': { event: { Records: [] }, named: 'a batch without records' },
  'an empty object': { event: {}, named: 'an empty object' },
  'somebody\'s own object': { event: { orderId: 17 }, named: 'an object with orderId' },
  'a list': { event: [], named: 'a list' },
  'a text': { event: 'hello', named: 'a value of type string' },
  'null': { event: null, named: 'null' },
};

const BATCH = 'a batch of SQS';
const REQUESTS = ['API Gateway 1.0', 'API Gateway 2.0', 'a load balancer'];
const HELPERS = {
  handleMessages: { knows: ['SQS', 'Kinesis', 'a DynamoDB stream'], must: `${BATCH} or Kinesis or a DynamoDB stream` },
  handleJobs: { knows: ['SQS'], must: BATCH },
  handleSubtasks: { knows: ['SQS'], must: BATCH },
  handleRequests: { knows: REQUESTS, must: 'a request of API Gateway, a function URL or a load balancer' },
} as const;

const world = new ConsumerWorld();
beforeAll(() => world.start());
afterAll(() => world.stub.stop());
beforeEach(() => {
  world.work.mockClear();
  world.stub.calls.length = 0;
});

type Run = (event: unknown, context: object) => Promise<unknown>;
const context = { getRemainingTimeInMillis: () => 30_000, awsRequestId: 'r' };

describe.each(Object.entries(HELPERS))('%s', (helper, { knows, must }) => {
  const run = (event: unknown) => (world.runtime[helper as keyof typeof HELPERS] as (work: object) => Run)(world.work)(event, context);
  const unknown = Object.entries(EVENTS).filter(([kind]) => !(knows as readonly string[]).includes(kind));

  test.each(unknown)('throws for %s an error that names it, and acknowledges nothing', async (_, { event, named }) => {
    await expect(run(event)).rejects.toThrow(new Error(`${helper}: the event must be ${must}, got ${named}. Nothing was handled. Check what invokes the function.`));
    expect(world.work).not.toHaveBeenCalled();
    expect(world.stub.calls).toEqual([]);
  });

  test.each(knows)('takes %s', async kind => {
    await expect(run(EVENTS[kind].event)).resolves.toBeDefined();
  });
});

test('the forwarder throws as well', async () => {
  const forward = world.load('message-forwarder', { FORWARD_TO: '{"busName":"bus"}' });
  await expect(forward(EVENTS.SNS.event, context as never)).rejects.toThrow('message-forwarder: the event must be a batch of SQS or Kinesis, got a batch of SNS.');
});
