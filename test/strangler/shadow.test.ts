import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { Operations } from '../../src';
import { ShadowComparison } from '../../src/strangler/private/shadow-comparison';
import { Shadow, ShadowOptions } from '../../src/strangler/shadow';
import { ShadowAlarms } from '../../src/strangler/shadow-alarms';
import { shop, userFunction } from '../support/stacks';

test('the defaults are those that the documentation states', () => {
  expect(Shadow.compare()._config).toEqual({
    sample: 5, ignore: [], unordered: [], tolerance: 0, redact: [], methods: ['GET', 'HEAD'], noiseSample: 100, minimumSample: 1000, maxMismatchRate: 0.5,
  });
  expect(Shadow.compare({ sample: undefined, methods: ['get', 'GET', 'post'] })._config).toMatchObject({ sample: 5, methods: ['GET', 'POST'] });
});

test.each<[ShadowOptions, string]>([
  [{ sample: 0 }, 'sample must be above 0, up to 100 (percent), got 0.'],
  [{ sample: 101 }, 'sample must be above 0, up to 100 (percent), got 101.'],
  [{ sample: NaN }, 'sample must be above 0, up to 100 (percent), got null.'],
  [{ tolerance: -1 }, 'tolerance must be 0 or more, got -1.'],
  [{ noiseSample: 101 }, 'noiseSample must be between 0 and 100 (percent), got 101.'],
  [{ minimumSample: 1.5 }, 'minimumSample must be a whole number between 0 and 1000000000, got 1.5.'],
  [{ maxMismatchRate: 101 }, 'maxMismatchRate must be between 0 and 100 (percent), got 101.'],
  [{ ignore: ['updatedAt'] }, "ignore must hold JSON pointers (RFC 6901) such as '/lines/*/price', got \"updatedAt\"."],
  [{ unordered: ['/a~2'] }, "unordered must hold JSON pointers (RFC 6901) such as '/lines/*/price', got \"/a~2\"."],
  [{ redact: Array.from({ length: 101 }, (_, index) => `/${index}`) }, 'redact must hold at most 100 pointers (library limit), got 101.'],
  [{ ignore: [''] }, "ignore must not be the whole body, got ''. Name the members of the body."],
  [{ methods: [] }, 'methods must hold at least one of GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE, and nothing else, got [].'],
  [{ methods: ['GET', 'PURGE'] }, 'methods must hold at least one of GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE, and nothing else, got ["GET","PURGE"].'],
])('%j is refused', (options, message) => {
  expect(() => Shadow.compare(options)).toThrow(`Shadow.compare: ${message}`);
});

function comparison(alarms: ShadowAlarms = {}, seconds = 4) {
  const stack = shop();
  const facade = new Construct(stack, 'Facade');
  const operations = new Operations(facade);
  const shadow = new ShadowComparison(facade, 'Shadow', { operations, alarms, timeout: () => Duration.seconds(seconds), legacy: () => ({ http: { url: 'https://legacy.example.com' } }) });
  shadow.add({ name: 'Orders', shadow: Shadow.compare({ ignore: ['/at'], maxMismatchRate: 2 }), backend: () => ({ http: { url: 'https://orders.example.com' } }) });
  return { stack, operations, shadow };
}

test('a queue of requests with credentials is encrypted, keeps them for an hour, and limits the calls', () => {
  const { stack } = comparison();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::SQS::Queue', {
    SqsManagedSseEnabled: true, MessageRetentionPeriod: 3600, VisibilityTimeout: 114, RedrivePolicy: Match.objectLike({ maxReceiveCount: 5 }),
  });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 }, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 19, Environment: { Variables: Match.objectLike({ PATTERN_PATH: '/Shop/Facade/Shadow', SHADOW_TABLE: Match.anyValue() }) } });
  template.hasResourceProperties('AWS::DynamoDB::Table', { TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true }, BillingMode: 'PAY_PER_REQUEST' });
});

test('a valid message is too old before its last receive, and all receives fit into the retention', () => {
  for (const seconds of [1, 56]) {
    const [{ Properties }] = Object.values(Template.fromStack(comparison({}, seconds).stack).findResources('AWS::SQS::Queue', { Properties: { MessageRetentionPeriod: 3600 } })) as { Properties: { VisibilityTimeout: number } }[];
    expect(4 * Properties.VisibilityTimeout).toBeGreaterThan(300);
    expect(5 * Properties.VisibilityTimeout).toBeLessThan(3600);
  }
});

test('the façade may send, the switch may read, and the comparer may not delete', () => {
  const { stack, shadow } = comparison();
  shadow.grantSend(userFunction(stack, 'Router'));
  shadow.grantRead(userFunction(stack, 'Switch'));
  const template = Template.fromStack(stack);
  type Policy = { readonly Properties: { readonly PolicyDocument: { readonly Statement: { readonly Action: string | string[] }[] } } };
  const policies = Object.entries(template.findResources('AWS::IAM::Policy') as Record<string, Policy>);
  const actions = (id: RegExp) => policies.filter(([name]) => id.test(name))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement.flatMap(({ Action }) => Action)).sort();
  expect(actions(/^Router/)).toEqual(['sqs:SendMessage']);
  expect(actions(/^Switch/)).toEqual(['dynamodb:Query']);
  expect(actions(/HandlerRole/).filter(action => action.startsWith('dynamodb:'))).toEqual(['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem']);
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { SHADOW_QUEUE_URL: Match.anyValue() } } });
});

test('each feature has an alarm at its own rate, which names the command for examples', () => {
  const { stack, operations } = comparison();
  expect(Object.keys(operations.alarms).sort()).toEqual([
    'ordersShadowMismatches', 'shadowBacklogAge', 'shadowComparerDuration', 'shadowComparerErrors', 'shadowComparerThrottles', 'shadowDeadLetters', 'shadowDeadLettersAge',
    'shadowLate', 'shadowThrottles',
  ]);
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Threshold: 2,
    AlarmDescription: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('dynamodb query --table-name $')])] },
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: 'IF(compared >= 100, 100 * FILL(mismatches, 0) / compared, 0)' }),
      Match.objectLike({ MetricStat: Match.objectLike({ Period: 3600, Metric: Match.objectLike({ MetricName: 'ShadowCompared', Dimensions: [{ Name: 'pattern', Value: '/Shop/Facade/Shadow/Orders' }] }) }) }),
    ]),
  });
});
