import { StackTemplate } from '../../src/core/testing/private/stack-template';
import { atRest } from '../../tools/lint-templates/at-rest';
import { fixturesOf, patterns } from '../contract/patterns';
import { synthesize } from '../contract/synthesis';

const costOf = (...resources: Array<readonly [type: string, properties?: object]>) => atRest(new StackTemplate({
  Resources: Object.fromEntries(resources.map(([Type, Properties = {}], at) => [`R${at}`, { Type, Properties: Properties as Record<string, unknown> }])),
}));
const metric = { MetricStat: {} };

test.each<[string, readonly [string, object?], string]>([
  ['an alarm', ['AWS::CloudWatch::Alarm', { MetricName: 'Errors' }], '0.10'],
  ['an alarm on an expression of two metrics', ['AWS::CloudWatch::Alarm', { Metrics: [{ Expression: 'a / b' }, metric, metric] }], '0.20'],
  ['a stream on demand', ['AWS::Kinesis::Stream', { StreamModeDetails: { StreamMode: 'ON_DEMAND' } }], '29.20'],
  ['a stream of two shards', ['AWS::Kinesis::Stream', { ShardCount: 2 }], '21.90'],
  ['a queue', ['AWS::SQS::Queue'], '0.00'],
])('%s costs its price', (_, resource, dollars) => {
  expect(costOf(resource).dollars.toFixed(2)).toBe(dollars);
});

test('a type without a price is named', () => {
  expect(costOf(['AWS::EC2::NatGateway'], ['AWS::SQS::Queue'], ['AWS::EC2::NatGateway'])).toEqual({ dollars: 0, unknown: ['AWS::EC2::NatGateway'] });
});

test('a consumer of its own costs by the shards of its stream', () => {
  const consumer = ['AWS::Kinesis::StreamConsumer', { StreamARN: { 'Fn::GetAtt': ['R0', 'Arn'] } }] as const;
  expect(costOf(['AWS::Kinesis::Stream', { ShardCount: 3 }], consumer).dollars.toFixed(2)).toBe('65.70');
  expect(costOf(['AWS::Kinesis::Stream', {}], consumer).dollars.toFixed(2)).toBe('29.20');
});

test.each(patterns())('the price at rest of each resource of the default of $folder is known', pattern => {
  const [fixture] = fixturesOf(pattern).fixtures;
  expect(atRest(synthesize(fixture).template).unknown).toEqual([]);
});
