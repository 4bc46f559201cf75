import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_dynamodb as dynamodb, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { httpUrl } from './http-url';
import { patience } from './patience';
import { JsonSchema, StreamIngest, StreamPipeline, WebAuth } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/**
 * Batches of events, with some that the contract, the key or the size refuses among them: what is answered as accepted is in the table, by id, and
 * nothing else is. The last event of a customer is the last one that was posted. A page may ask before it posts, and nobody posts without a signature.
 */
const app = new App();
const stack = new Stack(app, 'IntegStreamPipelineIngest');
const STRING = dynamodb.AttributeType.STRING;

const clicks = new StreamPipeline(stack, 'Clicks', {
  stream: StreamIngest.provisioned({ shardCount: 2 }),
  contract: JsonSchema.fromObject({
    type: 'object', required: ['id', 'customer'], properties: { id: { type: 'string' }, customer: { type: 'string' } },
  }),
});
const collector = clicks.addHttpIngest('Collector', {
  auth: WebAuth.none(), cors: { allowOrigins: ['https://shop.example.com'] }, partitionKeyPointer: '/customer',
});
const closed = clicks.addHttpIngest('Closed', { partitionKeyPointer: '/customer' });
const all = clicks.toTable('All', { partitionKey: { name: 'id', type: STRING } });
const latest = clicks.toTable('Latest', { partitionKey: { name: 'customer', type: STRING } });
RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);

const test = new IntegTest(app, 'StreamPipelineIngest', { testCases: [stack] });
const post = (batch: string, events: unknown, expected: object, type = 'application/json') => test.assertions
  .httpApiCall(`${httpUrl(collector)}events?${batch}`, { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(events) })
  .expect(ExpectedResult.objectLike(expected));
const click = (id: string, customer: unknown = id, more: object = {}) => ({ id, customer, ...more });
const refused = (slug: string, status: number) => ({ status, body: { type: `urn:cdk-serverless-catalog:problem:${slug}` } });

const MANY = Array.from({ length: 300 }, (_, index) => index % 10 === 3 ? { id: `many-${index}` } : click(`many-${index}`));
const ADA = Array.from({ length: 20 }, (_, index) => click(`ada-${index}`, 'ada', { page: `${index}` }));

post('mixed', [click('m-1'), click('m-2', 7), click('m-3', ''), 'text', click('m-5', 'm', { x: 'x'.repeat(2_000) }), click('m-6')], {
  status: 200,
  body: { results: [{ status: 200 }, { status: 400, errors: [{ pointer: '#/customer' }] }, { status: 400 }, { status: 400 }, { status: 200 }, { status: 200 }] },
})
  .next(post('many', MANY, { status: 200 }))
  .next(post('order', ADA, { status: 200 }))
  .next(post('object', { events: [] }, refused('malformed-request', 400)))
  .next(post('type', [], refused('unsupported-media-type', 415), 'text/plain'))
  .next(post('too-many', Array.from({ length: 501 }, (_, index) => index), refused('payload-too-large', 413)))
  // 3 of the first batch, 270 of the second, 20 of the third
  .next(test.assertions.awsApiCall('DynamoDB', 'scan', { TableName: all.table!.tableName, Select: 'COUNT' })
    .expect(ExpectedResult.objectLike({ Count: 293 })).waitForAssertions(patience()))
  .next(test.assertions.awsApiCall('DynamoDB', 'getItem', { TableName: latest.table!.tableName, Key: { customer: { S: 'ada' } } })
    .expect(ExpectedResult.objectLike({ Item: { page: { S: '19' } } })).waitForAssertions(patience()))
  // nothing that was refused was put
  .next(test.assertions.awsApiCall('SQS', 'getQueueAttributes', { QueueUrl: all.failureQueue.queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })
    .expect(ExpectedResult.objectLike({ Attributes: { ApproximateNumberOfMessages: '0' } })));

test.assertions.httpApiCall(`${httpUrl(collector)}events`, {
  method: 'OPTIONS', headers: { 'origin': 'https://shop.example.com', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
}).expect(ExpectedResult.objectLike({ status: 204, headers: { 'access-control-allow-origin': ['https://shop.example.com'] } }));
test.assertions.httpApiCall(`${httpUrl(closed)}events`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '[]' })
  .expect(ExpectedResult.objectLike({ status: 403 }));
test.assertions.httpApiCall(`${httpUrl(collector)}other`).expect(ExpectedResult.objectLike({ status: 404 }));
