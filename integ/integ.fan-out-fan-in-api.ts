import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { httpUrl } from './http-url';
import { patience } from './patience';
import { worker } from './worker';
import { ResultStore, FanOutFanIn, FanOutIntake, SubtaskWorker, JobSplitter, WebAuth } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/** Jobs of an HTTP API are split and done. A repeated request with the same key is the same job. Invalid JSON and unsigned requests are refused. */
const app = new App();
const stack = new Stack(app, 'IntegFanOutFanInApi');
const fn = (name: string, id: string) => worker(new Construct(stack, id), name, Duration.seconds(5));
const documents = (id: string, auth?: WebAuth) => new FanOutFanIn(stack, id, {
  intake: FanOutIntake.api({ auth }),
  workers: { page: SubtaskWorker.function(fn('page', `${id}Page`)) },
  splitter: JobSplitter.function(fn('split', `${id}Split`)),
  results: ResultStore.table(),
});
const open = documents('Open', WebAuth.none());
const closed = documents('Closed');
RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);

const { assertions } = new IntegTest(app, 'FanOutFanInApi', { testCases: [stack] });
const post = (pattern: FanOutFanIn, body: string, query = '') => assertions.httpApiCall(`${httpUrl(pattern.api!)}jobs${query}`, {
  method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': 'a-book' }, body,
});

// a call whose answer is used elsewhere cannot be asserted itself: the second is
const posted = post(open, '{"pages":3}');
assertions.httpApiCall(`${httpUrl(open.api!)}jobs/${posted.getAttString('body.id')}`)
  .expect(ExpectedResult.objectLike({ status: 200, body: { status: 'succeeded' } })).waitForAssertions(patience())
  .next(post(open, '{"pages":3}', '?again').expect(ExpectedResult.objectLike({ status: 202 })))
  .next(post(open, '{"pages":', '?broken').expect(ExpectedResult.objectLike({ status: 400 })))
  .next(post(closed, '{"pages":3}').expect(ExpectedResult.objectLike({ status: 403 })))
  // the job, and the claim of its key
  .next(assertions.awsApiCall('DynamoDB', 'scan', { TableName: open.jobTable.tableName, Select: 'COUNT' })
    .expect(ExpectedResult.objectLike({ Count: 2 })))
  .next(assertions.awsApiCall('DynamoDB', 'scan', { TableName: open.resultsTable!.tableName, Select: 'COUNT' })
    .expect(ExpectedResult.objectLike({ Count: 3 })));
