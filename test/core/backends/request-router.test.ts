import { createHash } from 'crypto';
import { aws_lambda as lambda, aws_secretsmanager as secretsmanager, Duration, Lazy, SecretValue, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { readSettings, RouteWithSchema } from '../../../handlers/request-router/settings';
import { Environment } from '../../../handlers/shared/runtime/environment';
import { BackendAuth, JsonSchema, Operations } from '../../../src';
import { CircuitRecords } from '../../../src/core/backends/private/circuit-records';
import { RequestRouter, RequestRouterProps } from '../../../src/core/backends/private/request-router';
import { shop, userFunction } from '../../support/stacks';

const http = (options = {}) => ({ backend: { http: { url: 'https://beans.example.com/v1', options } } });

function router(stack: Stack, props: Partial<RequestRouterProps> = {}, id = 'Router'): RequestRouter {
  return new RequestRouter(stack, id, { operations: new Operations(stack), name: 'getOrdersById', route: 'GET /orders/{id}', alternatives: [http()], ...props });
}

/** What the handler reads of what the construct writes; references are the names of what they refer to. */
function settings(stack: Stack): { pattern: string; route: RouteWithSchema } {
  const variables = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { Environment: Match.anyValue() } }))
    .map(({ Properties }) => Properties.Environment.Variables as Record<string, unknown>)
    .find(({ ROUTE }) => ROUTE !== undefined)!;
  const environment = new Environment(Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, text(value)])));
  const { pattern, routes: [route] } = readSettings(environment, () => undefined);
  return { pattern, route };
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join, 'Fn::GetAtt': attribute, Ref } = value as { 'Fn::Join'?: [string, unknown[]]; 'Fn::GetAtt'?: string[]; 'Ref'?: string };
  if (join) return join[1].map(text).join(join[0]);
  return attribute?.join('.') ?? Ref!;
}

test('the handler reads what the construct writes, with the defaults that the docs name', () => {
  const stack = shop();
  router(stack);
  expect(settings(stack)).toEqual({
    pattern: '/Shop/Router',
    route: {
      route: 'GET /orders/{id}',
      maxRequestBytes: 4 * 1024 * 1024,
      alternatives: [{
        timeoutMillis: 10_000,
        circuitBreaker: { failureRate: 50, windowMillis: 30_000, minimumCalls: 10, failures: 5, openDurationMillis: 10_000 },
        http: { url: 'https://beans.example.com/v1', retryAttempts: 2, maxResponseBytes: 4 * 1024 * 1024 },
      }],
    },
  });
});

test('conditions come first, then weights, the default at last, in whatever order they were added', () => {
  const stack = shop();
  const handler = userFunction(stack);
  const route = router(stack, { stickyBy: { header: 'x-user' }, timeout: Duration.seconds(5) });
  route.addAlternative({ backend: { function: handler }, weight: 10 });
  route.addAlternative({ backend: { function: handler.currentVersion }, when: [{ header: 'x-client', values: ['mobile'] }], weight: 50 });
  const { alternatives, stickyBy } = settings(stack).route;
  expect(stickyBy).toEqual({ header: 'x-user' });
  expect(alternatives).toEqual([
    expect.objectContaining({ function: expect.stringMatching(/CurrentVersion/) as string, when: [{ header: 'x-client', values: ['mobile'] }], weight: 50 }),
    expect.objectContaining({ weight: 10, timeoutMillis: 5_000 }),
    expect.objectContaining({ http: expect.anything() as object, timeoutMillis: 5_000 }),
  ]);
});

test('every option of an HTTP backend reaches the handler', () => {
  const stack = shop();
  const secret = new secretsmanager.Secret(stack, 'Key', { secretStringValue: SecretValue.unsafePlainText('k') });
  router(stack, {
    alternatives: [http({
      timeout: Duration.seconds(20),
      headers: { 'x-tenant': 'shop' },
      auth: BackendAuth.secretHeader('X-Api-Key', secret, 'key'),
      forwardedRequestHeaders: ['X-Request'],
      forwardedResponseHeaders: ['X-Response'],
      retryAttempts: 0,
      circuitBreaker: { failureRate: 20, window: Duration.minutes(2), minimumCalls: 3, failures: 1, openDuration: Duration.minutes(1) },
      maxResponseSize: Size.kibibytes(1),
    })],
  });
  expect(settings(stack).route.alternatives).toEqual([{
    timeoutMillis: 20_000,
    circuitBreaker: { failureRate: 20, windowMillis: 120_000, minimumCalls: 3, failures: 1, openDurationMillis: 60_000 },
    http: {
      url: 'https://beans.example.com/v1',
      headers: { 'x-tenant': 'shop' },
      secretHeader: { name: 'X-Api-Key', secretArn: expect.stringMatching(/^Key/) as string, field: 'key' },
      forwardedRequestHeaders: ['x-request'],
      forwardedResponseHeaders: ['x-response'],
      retryAttempts: 0,
      maxResponseBytes: 1024,
    },
  }]);
});

test('the caller\'s authorization is passed on only where the backend is trusted with it', () => {
  const stack = shop();
  router(stack, { alternatives: [http({ auth: BackendAuth.forwardAuthorization() })] });
  expect(settings(stack).route.alternatives[0].http?.forwardedRequestHeaders).toEqual(['authorization']);
});

test('may invoke and read exactly what it routes to', () => {
  const stack = shop();
  const handler = userFunction(stack);
  const secret = new secretsmanager.Secret(stack, 'Key');
  router(stack, { alternatives: [{ backend: { function: handler } }, { ...http({ auth: BackendAuth.secretHeader('x-key', secret) }), weight: 5 }] });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Action: 'lambda:InvokeFunction', Resource: stack.resolve(handler.functionArn) as object }),
        Match.objectLike({ Action: 'secretsmanager:GetSecretValue', Resource: stack.resolve(secret.secretArn) as object }),
      ]),
    },
  });
});

test('the function outlives its alternatives, and API Gateway outlives the function', () => {
  const stack = shop();
  router(stack, { timeout: Duration.seconds(28) });
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Timeout: 29 });
});

test('its alarms are named after the route and look at its own metrics', () => {
  const stack = shop();
  const operations = new Operations(stack);
  router(stack, { operations });
  expect(Object.keys(operations.alarms)).toEqual([
    'getOrdersByIdRouterErrors', 'getOrdersByIdRouterThrottles', 'getOrdersByIdRouterDuration', 'getOrdersByIdCircuitBreakerOpened',
    'getOrdersByIdUnhealthyCalls',
  ]);
  const metric = (MetricName: string) => Match.objectLike({
    MetricStat: { Metric: { Namespace: 'CdkServerlessCatalog', MetricName, Dimensions: [{ Name: 'pattern', Value: '/Shop/Router' }] }, Period: 60, Stat: 'Sum' },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Threshold: 0,
    Metrics: [Match.objectLike({ Expression: 'FILL(opened, 0) + FILL(refused, 0)' }), metric('CircuitBreakerOpened'), metric('CircuitBreakerRefusals')],
    TreatMissingData: 'notBreaching',
  });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Threshold: 20,
    Metrics: [
      Match.objectLike({ Expression: 'IF(MAX([unhealthy, invocations]) >= 5, 100 * unhealthy / MAX([unhealthy, invocations]), 0)' }),
      metric('UnhealthyCalls'), Match.anyValue(),
    ],
  });
});

test('it shares its circuits by a table that goes with the stack, and may do nothing else with it', () => {
  const stack = shop();
  const circuits = new CircuitRecords(stack, 'Circuits');
  const { handler } = router(stack, { circuits });
  const template = Template.fromStack(stack);
  template.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Delete',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'circuit', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    },
  });
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike({ CIRCUIT_TABLE: stack.resolve(circuits.table.tableName) as object }) } });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([{ Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], Resource: stack.resolve(circuits.table.tableArn) as object }]),
    },
    Roles: [stack.resolve(handler.role!.roleName)],
  });
});

test('a schema is laid beside the bundle', () => {
  const stack = shop();
  router(stack, { requestSchema: JsonSchema.fromObject({ type: 'object' }) });
  router(stack, { name: 'other' }, 'Other');
  const keys = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties.Code.S3Key as string);
  expect(new Set(keys).size).toBe(2);
});

test.each<[string, Partial<RequestRouterProps>, string]>([
  ['a timeout above API Gateway\'s', { timeout: Duration.seconds(29) },
    'RequestRouter at \'Shop/Router\': timeout must be between 1 second and 28 seconds (one second less than the API Gateway limit), got 29 seconds.'],
  ['a backend that may take longer than the route', { timeout: Duration.seconds(5), alternatives: [http({ timeout: Duration.seconds(6) })] },
    'RequestRouter at \'Shop/Router\': timeout must be at least the backend\'s (6 seconds), got \'5 seconds\'.'],
  ['a weight of nothing', { alternatives: [{ ...http(), weight: 0 }] }, 'RequestRouter at \'Shop/Router\': weight must be between 1 and 100 (percent), got 0.'],
  ['a timeout that is not known', { timeout: Duration.seconds(Lazy.number({ produce: () => 5 })) },
    'RequestRouter at \'Shop/Router\': timeout must be known at synthesis because the time of each alternative is computed then, got a token.'],
  ['a backend of no kind', { alternatives: [{ backend: {} }] }, 'RequestRouter at \'Shop/Router\': backend must be a function or an HTTP server, got \'a backend of another kind\'.'],
  ['a condition without values', { alternatives: [{ ...http(), when: [{ header: 'x', values: [] }] }] },
    'RequestRouter at \'Shop/Router\': when must name at least one value, got \'none\'.'],
])('refuses %s before anything is created', (_, props, message) => {
  const stack = shop();
  expect(() => router(stack, props)).toThrow(message);
  expect(stack.node.tryFindChild('Router')!.node.children).toEqual([]);
});

test('asks for an alternative that takes what the others do not', () => {
  const stack = shop();
  router(stack, { alternatives: [{ ...http(), weight: 50 }] });
  expect(() => Template.fromStack(stack)).toThrow('alternatives of GET /orders/{id} must hold one without condition and weight for the remaining requests, got none.');
});

test('an imported function may be an alternative', () => {
  const stack = shop();
  router(stack, { alternatives: [{ backend: { function: lambda.Function.fromFunctionArn(stack, 'Imported', 'arn:aws:lambda:eu-west-1:111122223333:function:x') } }] });
  expect(settings(stack).route.alternatives[0].function).toBe('arn:aws:lambda:eu-west-1:111122223333:function:x');
});

test('a route whose settings do not fit into a variable is compressed, and read as it was', () => {
  const stack = shop();
  const handler = userFunction(stack);
  const headers = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`x-header-${index}`, `value-${index}`.repeat(10)]));
  const route = router(stack, { alternatives: [{ backend: { function: handler } }] });
  for (let index = 0; index < 10; index++) {
    route.addAlternative({ ...http({ headers }), when: [{ header: 'x-client', values: [`client-${index}`] }] });
  }
  const { alternatives } = settings(stack).route;
  expect(JSON.stringify(alternatives).length).toBeGreaterThan(9_000);
  expect(alternatives).toHaveLength(11);
  expect(alternatives[9]).toMatchObject({ when: [{ header: 'x-client', values: ['client-9'] }], http: { headers } });
  expect(alternatives[10].function).toMatch(/^Charge.*\.Arn$/);
});

test('a route whose settings do not fit even when compressed is refused, with what to do', () => {
  const stack = shop();
  const noise = Array.from({ length: 120 }, (_, index) => createHash('sha512').update(`${index}`).digest('base64'));
  router(stack).addAlternative({ ...http(), when: [{ header: 'x-client', values: noise }] });
  expect(() => Template.fromStack(stack)).toThrow(/'Shop\/Router\/Handler': environment must .* Use fewer backends, conditions or headers for GET \/orders\/\{id\}, or shorter ones\./);
});
