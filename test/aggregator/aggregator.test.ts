import { aws_iam as iam, aws_lambda as lambda, aws_secretsmanager as secretsmanager, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { fixtures } from './fixtures';
import { invoiceSources, sourceFunction } from './parts';
import { AlarmOverride, Aggregator, AggregatorProps, Backend, BackendAuth, ResponseCache, RobustApi, ServiceExposure, Source } from '../../src';
import { shop } from '../support/stacks';

interface Statement { readonly Action: string | string[]; readonly Resource: unknown }

function created(props: Partial<AggregatorProps> = {}): { stack: Stack; aggregate: Aggregator } {
  const stack = shop();
  const aggregate = new Aggregator(stack, 'Invoice', { sources: invoiceSources(stack, 'Invoice'), ...props });
  return { stack, aggregate };
}

/** What the aggregator may do, without its logs and traces. */
function permissionsOf(stack: Stack, aggregate: Aggregator): Statement[] {
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy', {
    Properties: { Roles: [{ Ref: stack.getLogicalId(aggregate.aggregatorFunction.role!.node.defaultChild as iam.CfnRole) }] },
  })) as { Properties: { PolicyDocument: { Statement: Statement[] } } }[];
  return policy.Properties.PolicyDocument.Statement.filter(({ Action }) => !/^(logs|xray):/.test([Action].flat()[0]));
}

test('the aggregator invokes the functions of its sources, reads their secrets and uses its table, and nothing else', () => {
  const stack = shop();
  const orders = sourceFunction(stack, 'Orders');
  const secret = new secretsmanager.Secret(stack, 'Key');
  const aggregate = new Aggregator(stack, 'Invoice', {
    sources: {
      order: Source.of(Backend.function(orders), { path: '/orders/{id}' }),
      customer: Source.of(Backend.http('https://crm.example.com', { auth: BackendAuth.secretHeader('x-api-key', secret) }), { path: '/customers/{id}' }),
    },
    cache: ResponseCache.dynamoDb({ ttl: Duration.minutes(1) }),
  }).addRoute('GET /invoices/{id}');
  expect(permissionsOf(stack, aggregate)).toEqual([
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: stack.resolve(secret.secretArn) as unknown },
    { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: stack.resolve(orders.functionArn) as unknown },
    { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], Resource: stack.resolve(aggregate.circuitTable.tableArn) as unknown },
    { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Resource: stack.resolve(aggregate.cacheTable!.tableArn) as unknown },
  ]);
});

test('the function answers before API Gateway and Lambda stop to wait', () => {
  const { stack, aggregate } = created({ deadline: Duration.millis(27_500) });
  aggregate.addRoute('GET /invoices/{id}');
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Description: 'Aggregator Shop/Invoice', Timeout: 29, TracingConfig: { Mode: 'Active' } });
  Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::Integration', { TimeoutInMillis: 29_000 });
});

test('there is no table but that of circuits without ResponseCache.dynamoDb', () => {
  const { stack, aggregate } = created({ cache: ResponseCache.inMemory({ ttl: Duration.minutes(1) }) });
  aggregate.addRoute('GET /invoices/{id}');
  Template.fromStack(stack).resourceCountIs('AWS::DynamoDB::Table', 1);
  expect(aggregate.circuitTable).toBeDefined();
  expect(aggregate.cacheTable).toBeUndefined();
});

test('in a network the function has a security group, and permissions for its interfaces only', () => {
  const stack = shop();
  const aggregate = fixtures.find(({ name }) => name === 'private backends')!.create(stack, 'Invoice') as Aggregator;
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    VpcConfig: { SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^InvoiceSecurityGroup'), 'GroupId'] }], SubnetIds: Match.anyValue() },
  });
  const [interfaces] = permissionsOf(stack, aggregate).filter(({ Resource }) => Resource === '*');
  expect([interfaces.Action].flat().every(action => /^ec2:.*(NetworkInterfaces?|Subnets|PrivateIpAddresses)$/.test(action))).toBe(true);
});

describe('callers', () => {
  const caller = (stack: Stack) => new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const allowed = (stack: Stack, action: string, resource: unknown) => Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [Match.objectLike({ Action: action, Resource: resource })] }, Roles: [{ Ref: Match.stringLikeRegexp('^Caller') }],
  });

  test.each(['httpApi', 'restApi'] as const)('of %s call its route', api => {
    const { stack, aggregate } = created({ exposure: ServiceExposure[api]() });
    aggregate.addRoute('GET /invoices/{id}').grantInvoke(caller(stack));
    allowed(stack, 'execute-api:Invoke', stack.resolve(aggregate[api]!.arnForExecuteApi()));
    expect(aggregate.url).not.toMatch(/\/$/);
  });

  test('of an internal aggregate invoke its function', () => {
    const { stack, aggregate } = created({ exposure: ServiceExposure.internalSdk() });
    aggregate.grantInvoke(caller(stack));
    allowed(stack, 'lambda:InvokeFunction', stack.resolve(aggregate.aggregatorFunction.functionArn));
  });
});

test('an aggregate is a backend of RobustApi, with its own alarms', () => {
  const { stack, aggregate } = created({ exposure: ServiceExposure.internalSdk() });
  const api = new RobustApi(stack, 'Gateway');
  api.addRoute('GET /invoices/{id}', aggregate);
  expect(Object.keys(api.operations.alarms)).toEqual(['apiClientErrors', 'apiServerErrors', 'apiLatency']);
  Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::Integration', { IntegrationUri: stack.resolve(aggregate.aggregatorFunction.functionArn) });
});

describe('alarms', () => {
  test('are those of the API, of the aggregator, of its answers and of the functions', () => {
    expect(Object.keys(created().aggregate.operations.alarms)).toEqual([
      'apiClientErrors', 'apiServerErrors', 'apiLatency',
      'aggregatorErrors', 'aggregatorThrottles', 'aggregatorDuration', 'failedAnswers', 'partialAnswers', 'circuitBreakerOpened', 'unhealthyCalls',
      'invoiceOrdersErrors', 'invoiceOrdersThrottles', 'invoiceOrdersDuration',
    ]);
  });

  test('the duration is near the deadline at 90 %', () => {
    const { stack, aggregate } = created({ deadline: Duration.seconds(4) });
    aggregate.addRoute('GET /invoices/{id}');
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Duration', ExtendedStatistic: 'p90', Threshold: 3600, Dimensions: [{ Name: 'FunctionName', Value: stack.resolve(aggregate.aggregatorFunction.functionName) as unknown }],
    });
  });

  test('partial answers are a share of the invocations, from 5 a minute on', () => {
    const { stack, aggregate } = created({ alarms: { partialAnswers: AlarmOverride.of({ threshold: 20 }) } });
    aggregate.addRoute('GET /invoices/{id}');
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Threshold: 20,
      EvaluationPeriods: 5,
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'IF(invocations >= 5, 100 * FILL(answers, 0) / invocations, 0)' }),
        Match.objectLike({ Id: 'answers', MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'PartialAnswers', Dimensions: [{ Name: 'pattern', Value: '/Shop/Invoice' }] }) }) }),
      ]),
    });
  });

  test('a function behind two sources has its alarms once', () => {
    const stack = shop();
    const backend = Backend.function(sourceFunction(stack, 'Orders'));
    const { operations } = new Aggregator(stack, 'Invoice', {
      sources: { order: Source.of(backend, { path: '/orders/{id}' }), lines: Source.of(backend, { path: '/lines/{id}' }) },
      exposure: ServiceExposure.internalSdk(),
    });
    expect(Object.keys(operations.alarms).filter(name => name.startsWith('orders'))).toEqual(['ordersErrors', 'ordersThrottles', 'ordersDuration']);
  });
});

test('imported functions are sources, with the permission to invoke them', () => {
  const stack = shop();
  const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';
  const aggregate = new Aggregator(stack, 'Invoice', {
    sources: { order: Source.of(Backend.function(lambda.Function.fromFunctionArn(stack, 'Orders', functionArn)), { path: '/orders/{id}' }) },
    exposure: ServiceExposure.internalSdk(),
  });
  expect(permissionsOf(stack, aggregate)).toContainEqual({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn });
});
