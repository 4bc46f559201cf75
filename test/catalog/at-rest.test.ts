import { StackTemplate } from '../../src/core/testing/private/stack-template';
import { atRest } from '../../tools/lint-templates/at-rest';

const costOf = (...resources: Array<readonly [type: string, properties?: object]>) => atRest(new StackTemplate({
  Resources: Object.fromEntries(resources.map(([Type, Properties = {}], at) => [`R${at}`, { Type, Properties: Properties as Record<string, unknown> }])),
}));
const metric = { MetricStat: {} };
const first = (attribute: string) => ({ 'Fn::GetAtt': ['R0', attribute] });

test.each<[string, readonly [string, object?], string]>([
  ['an alarm', ['AWS::CloudWatch::Alarm', { MetricName: 'Errors' }], '0.10'],
  ['an alarm on an expression of two metrics', ['AWS::CloudWatch::Alarm', { Metrics: [{ Expression: 'a / b' }, metric, metric] }], '0.20'],
  ['a stream on demand', ['AWS::Kinesis::Stream', { StreamModeDetails: { StreamMode: 'ON_DEMAND' } }], '29.20'],
  ['a stream of two shards', ['AWS::Kinesis::Stream', { ShardCount: 2 }], '21.90'],
  ['a load balancer', ['AWS::ElasticLoadBalancingV2::LoadBalancer'], '16.43'],
  ['a run every minute', ['AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 minute)' }], '0.05'],
  ['a queue', ['AWS::SQS::Queue'], '0.00'],
])('%s costs its price', (_, resource, dollars) => {
  expect(costOf(resource).dollars.toFixed(2)).toBe(dollars);
});

test('a type without a price is named', () => {
  expect(costOf(['AWS::EC2::NatGateway'], ['AWS::SQS::Queue'], ['AWS::EC2::NatGateway'])).toMatchObject({ dollars: 0, unknown: ['AWS::EC2::NatGateway'] });
});

test('a consumer of its own costs by the shards of its stream', () => {
  const consumer = ['AWS::Kinesis::StreamConsumer', { StreamARN: first('Arn') }] as const;
  expect(costOf(['AWS::Kinesis::Stream', { ShardCount: 3 }], consumer).dollars.toFixed(2)).toBe('65.70');
  expect(costOf(['AWS::Kinesis::Stream', {}], consumer).dollars.toFixed(2)).toBe('29.20');
});

test('a queue that Lambda polls costs its empty receives, and a stream none', () => {
  const mapping = ['AWS::Lambda::EventSourceMapping', { EventSourceArn: first('Arn') }] as const;
  expect(costOf(['AWS::SQS::Queue'], mapping).parts).toEqual(new Map([['polled queues', { count: 1, dollars: expect.closeTo(0.2628, 6) as number }]]));
  expect(costOf(['AWS::SQS::Queue', { FifoQueue: true }], mapping).dollars).toBeCloseTo(0.3285, 6);
  expect(costOf(['AWS::Kinesis::Stream', {}], mapping).dollars.toFixed(2)).toBe('29.20');
});

test('environments that are kept ready cost by their memory', () => {
  const alias = ['AWS::Lambda::Alias', { FunctionName: { Ref: 'R0' }, ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } }] as const;
  expect(costOf(['AWS::Lambda::Function', { MemorySize: 1024 }], alias).dollars.toFixed(2)).toBe('21.90');
  expect(costOf(['AWS::Lambda::Function', { MemorySize: 1024, Architectures: ['arm64'] }], alias).dollars.toFixed(2)).toBe('17.52');
});

test('a schedule whose runs cannot be counted is refused', () => {
  expect(() => costOf(['AWS::Scheduler::Schedule', { ScheduleExpression: 'cron(0 8 * * ? *)' }])).toThrow('A schedule must have a rate of minutes, hours or days, got cron(0 8 * * ? *).');
});
