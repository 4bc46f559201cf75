import { aws_dynamodb as dynamodb, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { AlarmOverride, MessageConsumer, QueueLoadLeveling, QueueWorker, ReportingEngine, ServiceExposure, StreamPipeline, ViewProjection } from '../../../src';
import { shop, userFunction, warnings } from '../../support/stacks';

const TUNED = () => AlarmOverride.of({ threshold: 5 });
const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
const VIEW = { projection: ViewProjection.pick('id', 'at'), sortBy: 'at', limit: 10 };
const idle = (stack: Stack) => warnings(stack).filter(text => text.includes('has no alarm for'));
const warned = (path: string, ...names: string[]) => expect.stringContaining(`'Shop/${path}' has no alarm for ${names.map(name => `alarms.${name}`).join(', ')}: `) as string;

test.each<[string, (stack: Stack) => unknown, string[]]>([
  ['of another kind of branch', stack => new StreamPipeline(stack, 'Clicks').toTable('Latest', { partitionKey, alarms: { lateRecords: TUNED(), searchLag: TUNED(), errors: TUNED() } }),
    [warned('Clicks/Latest', 'lateRecords', 'searchLag')]],
  ['of an option that is not given', stack => new StreamPipeline(stack, 'Clicks').toTable('Latest', { partitionKey, alarms: { replayFailed: TUNED() } }), [warned('Clicks/Latest', 'replayFailed')]],
  ['of a forwarder, where there is none', stack => new StreamPipeline(stack, 'Clicks').toConsumer('Fraud', MessageConsumer.function(userFunction(stack)), { alarms: { forwarderErrors: TUNED() } }),
    [warned('Clicks/Fraud', 'forwarderErrors')]],
  ['of queries and drift checks that an engine does not have', stack => new ReportingEngine(stack, 'Tweets', {
    driftCheck: { enabled: false }, alarms: { driftCheckFailed: TUNED(), queryErrors: TUNED(), serverErrors: TUNED(), failures: TUNED() },
  }).addIndexTable('Newest', VIEW), [warned('Tweets', 'driftCheckFailed', 'queryErrors', 'serverErrors')]],
  ['of the drift of a view that is not checked', stack => new ReportingEngine(stack, 'Tweets', { driftCheck: { enabled: false } }).addIndexTable('Newest', { ...VIEW, alarms: { drift: TUNED() } }),
    [warned('Tweets/Newest', 'drift')]],
  ['of the duration of a worker whose timeout is unknown', stack => new QueueLoadLeveling(stack, 'Payments', {
    worker: QueueWorker.function(lambda.Function.fromFunctionName(stack, 'Imported', 'charge'), { duration: TUNED() }),
  }), [expect.stringContaining("'Shop/Payments' has no alarm for worker.duration: ") as string]],
])('warns of an override %s', (_, create, expected) => {
  const stack = shop();
  create(stack);
  expect(idle(stack)).toEqual(expected);
});

test('does not warn of an override that an alarm has, or that disables one', () => {
  const stack = shop();
  new StreamPipeline(stack, 'Clicks').toTable('Latest', { partitionKey, replay: true, alarms: { replayFailed: TUNED(), tableThrottles: TUNED(), lateRecords: AlarmOverride.disabled() } });
  const engine = new ReportingEngine(stack, 'Tweets', { exposure: ServiceExposure.httpApi(), alarms: { driftCheckFailed: TUNED(), queryErrors: TUNED(), serverErrors: TUNED() } });
  engine.addQuery('GET /newest', engine.addIndexTable('Newest', VIEW));
  expect(idle(stack)).toEqual([]);
});
