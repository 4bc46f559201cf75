import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { httpUrl } from './http-url';
import { patience } from './patience';
import { worker } from './worker';
import { JsonSchema, QueueLoadLeveling, QueueWorker, ClaimCheck, WebAuth } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/**
 * A job is accepted, done and reported, also one too large for a message; one that fails for good
 * is moved to the dead-letter queue and reported as failed, and so is one that the worker crashes on, by the sweeper;
 * requests that are wrong or not signed are refused.
 */
const app = new App();
const stack = new Stack(app, 'IntegQueueLoadLeveling');
const leveling = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(worker(stack, 'charge')), batchSize: 1 });
const open = leveling.addAsyncHttpApi('Open', {
  path: 'payments',
  auth: WebAuth.none(),
  requestSchema: JsonSchema.fromObject({ type: 'object', required: ['order', 'amount'], properties: { amount: { type: 'number' } } }),
  claimCheck: ClaimCheck.bucket(),
});
const closed = leveling.addAsyncHttpApi('Closed', { path: 'payments' });
RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);

const test = new IntegTest(app, 'QueueLoadLeveling', { testCases: [stack] });
const post = (body: object, key: string, query = '') => test.assertions.httpApiCall(`${httpUrl(open)}payments${query}`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'idempotency-key': key },
  body: JSON.stringify(body),
});
const jobOf = (posted: ReturnType<typeof post>) => test.assertions.httpApiCall(`${httpUrl(open)}jobs/${posted.getAttString('body.id')}`);

const good = post({ order: 'espresso', amount: 3 }, 'good');
const large = post({ order: 'x'.repeat(300 * 1024), amount: 4 }, 'large');
const declined = post({ order: 'declined', amount: 5 }, 'declined');
const poison = post({ order: 'poison', amount: 6 }, 'poison');
const crash = post({ order: 'crash', amount: 7 }, 'crash');
// a call whose answer is used elsewhere cannot be asserted itself: these are
post({ order: 'latte', amount: 3 }, 'twice', '?first').expect(ExpectedResult.objectLike({ status: 202 }))
  .next(post({ order: 'latte', amount: 3 }, 'twice', '?again').expect(ExpectedResult.objectLike({ status: 202 })))
  // without an authorizer, anybody may use the key: another body is another job
  .next(post({ order: 'mocha', amount: 3 }, 'twice', '?other').expect(ExpectedResult.objectLike({ status: 202 })));

jobOf(good).expect(ExpectedResult.objectLike({ status: 200, body: { status: 'succeeded', result: { charged: 3 } } })).waitForAssertions(patience());
jobOf(large).expect(ExpectedResult.objectLike({ status: 200, body: { status: 'succeeded', result: { charged: 4 } } })).waitForAssertions(patience());
jobOf(declined).expect(ExpectedResult.objectLike({ status: 200, body: { status: 'failed', error: { detail: 'The card was declined' } } })).waitForAssertions(patience());
jobOf(poison).expect(ExpectedResult.objectLike({ status: 200, body: { status: 'failed' } })).waitForAssertions(patience());

test.assertions.awsApiCall('SQS', 'getQueueAttributes', { QueueUrl: leveling.deadLetterQueue.queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })
  .expect(ExpectedResult.objectLike({ Attributes: { ApproximateNumberOfMessages: '2' } }))
  .waitForAssertions(patience())
  .next(test.assertions.invokeFunction({ functionName: leveling.sweeperFunction!.functionName, payload: '{}' })
    .expect(ExpectedResult.objectLike({ StatusCode: 200, Payload: 'null' })))
  .next(jobOf(crash).expect(ExpectedResult.objectLike({ status: 200, body: { status: 'failed' } })).waitForAssertions(patience()));

test.assertions.httpApiCall(`${httpUrl(open)}payments`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"amount":"a lot"}' })
  .expect(ExpectedResult.objectLike({ status: 400 }));
test.assertions.httpApiCall(`${httpUrl(open)}jobs/nobody-knows`).expect(ExpectedResult.objectLike({ status: 404 }));
test.assertions.httpApiCall(`${httpUrl(open)}payments`, { method: 'PUT' }).expect(ExpectedResult.objectLike({ status: 405 }));
test.assertions.httpApiCall(`${httpUrl(closed)}payments`, { method: 'POST', body: '{}' }).expect(ExpectedResult.objectLike({ status: 403 }));
