import { aws_kinesis as kinesis } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { OperationsDashboard, StreamIngest, StreamPipeline } from '../../src';
import { shop } from '../support/stacks';

const { INCOMING_BYTES, ITERATOR_AGE_MILLISECONDS, WRITE_PROVISIONED_THROUGHPUT_EXCEEDED, ALL } = kinesis.ShardLevelMetrics;

function watched(stream: StreamIngest): Template {
  const stack = shop();
  new OperationsDashboard(stack, 'Operations');
  const pipeline = new StreamPipeline(stack, 'Clicks', { stream });
  pipeline.addHttpIngest('Collector', { partitionKeySplits: 4 });
  return Template.fromStack(stack);
}
const dashboardOf = (template: Template) => JSON.stringify(Object.values(template.findResources('AWS::CloudWatch::Dashboard')));

test.each<[string, StreamIngest]>([
  ['on demand', StreamIngest.onDemand({ shardLevelMetrics: [INCOMING_BYTES, WRITE_PROVISIONED_THROUGHPUT_EXCEEDED, ITERATOR_AGE_MILLISECONDS] })],
  ['provisioned', StreamIngest.provisioned({ shardCount: 2, shardLevelMetrics: [INCOMING_BYTES, WRITE_PROVISIONED_THROUGHPUT_EXCEEDED, ITERATOR_AGE_MILLISECONDS] })],
])('a stream %s has metrics of its shards, and the dashboard its hottest ones', (_, stream) => {
  const template = watched(stream);
  template.hasResourceProperties('AWS::Kinesis::Stream', { DesiredShardLevelMetrics: ['IncomingBytes', 'WriteProvisionedThroughputExceeded', 'IteratorAgeMilliseconds'] });
  const dashboard = dashboardOf(template);
  const titles = [...dashboard.matchAll(/Hottest shards: (\w+)/g)].map(([, name]) => name);
  expect(titles).toEqual(['IncomingBytes', 'WriteProvisionedThroughputExceeded']);
  expect(dashboard).toContain('SORT(SEARCH(\'{AWS/Kinesis,ShardId,StreamName} MetricName=');
});

test('without the option there are neither, and with all metrics three graphs', () => {
  const template = watched(StreamIngest.onDemand());
  template.hasResourceProperties('AWS::Kinesis::Stream', { DesiredShardLevelMetrics: Match.absent() });
  expect(dashboardOf(template)).not.toContain('Hottest');
  expect(dashboardOf(watched(StreamIngest.onDemand({ shardLevelMetrics: [ALL] }))).split('Hottest shards: ')).toHaveLength(4);
});

test('the function of an HTTP ingest knows the number of keys of a key, and without the option none', () => {
  const splits = (value: unknown) => ({ Environment: { Variables: Match.objectLike({ PARTITION_KEY_POINTER: '/key', PARTITION_KEY_SPLITS: value }) } });
  watched(StreamIngest.onDemand()).hasResourceProperties('AWS::Lambda::Function', splits('4'));
  const stack = shop();
  new StreamPipeline(stack, 'Clicks').addHttpIngest('Collector');
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', splits(Match.absent()));
});

test.each([0, 1, 1.5, 1001])('%s keys of a key are refused', partitionKeySplits => {
  expect(() => new StreamPipeline(shop(), 'Clicks').addHttpIngest('Collector', { partitionKeySplits }))
    .toThrow(/^HttpIngest at 'Shop\/Clicks\/Collector': partitionKeySplits must be (a whole number )?between 2 and 1000 \(library limit\), got [\d.]+\.$/);
});

test('metrics that are named twice are refused', () => {
  expect(() => new StreamPipeline(shop(), 'Clicks', { stream: StreamIngest.onDemand({ shardLevelMetrics: [INCOMING_BYTES, INCOMING_BYTES] }) }))
    .toThrow(/^StreamIngest\.onDemand: shardLevelMetrics must name each metric once, got .+\.$/);
});
