import { App, aws_kms as kms, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { AlarmOverride, Idempotency, Operations } from '../../../src';
import { shop, userFunction, warnings } from '../../support/stacks';

function watched(scope: Construct, throttles?: AlarmOverride) {
  return { operations: new Operations(scope), alarmPrefix: 'billing', throttles };
}

function bind(stack: Stack, id: string, handler: lambda.IFunction, idempotency: Idempotency, encryptionKey?: kms.IKey) {
  const scope = new Construct(stack, id);
  return idempotency._bind(scope, { handler, grantee: handler, eventSourceArns: [`arn:aws:sqs:eu-west-1:111122223333:${id}`], encryptionKey, ...watched(scope) });
}

/** The variable of the only function in a template, as far as it is known at synthesis. */
function configured(stack: Stack) {
  const [fn] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  return fn.Properties.Environment?.Variables.CATALOG_IDEMPOTENCY as { 'Fn::Join': [string, unknown[]] } | undefined;
}

test('remembers messages in a table whose items expire automatically and that can be restored', () => {
  const stack = shop();
  bind(stack, 'Billing', userFunction(stack), Idempotency.byMessageId());
  Template.fromStack(stack).hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    TimeToLiveSpecification: { AttributeName: 'expiration', Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    BillingMode: 'PAY_PER_REQUEST',
  });
});

test('lets the function read and write the records, and nothing else', () => {
  const stack = shop();
  const table = bind(stack, 'Billing', userFunction(stack), Idempotency.byMessageId())!;
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [{
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'], Effect: 'Allow', Resource: stack.resolve(table.tableArn),
      }],
    },
  });
});

test('byContent names the whole content by the empty pointer', () => {
  const stack = shop();
  bind(stack, 'Billing', userFunction(stack), Idempotency.byContent());
  expect(JSON.stringify(configured(stack))).toContain(JSON.stringify('"pointer":""').slice(1, -1));
});

test('configures one function for several subscriptions, in one variable', () => {
  const stack = shop();
  const handler = userFunction(stack);
  const first = bind(stack, 'Billing', handler, Idempotency.byMessageId())!;
  const second = bind(stack, 'Shipping', handler.currentVersion, Idempotency.byJsonPointer('/orderId'))!;
  const arn = 'arn:aws:sqs:eu-west-1:111122223333:';
  expect(configured(stack)).toEqual({
    'Fn::Join': ['', [
      `{"${arn}Billing":{"table":"`, stack.resolve(first.tableName),
      `"},"${arn}Shipping":{"table":"`, stack.resolve(second.tableName), '","pointer":"/orderId"}}',
    ]],
  });
});

test('configures the ARN of a queue that is a token', () => {
  const stack = shop();
  const handler = userFunction(stack);
  const key = new kms.Key(stack, 'Source'); // anything with an ARN
  const scope = new Construct(stack, 'Billing');
  Idempotency.byMessageId()._bind(scope, { handler, grantee: handler, eventSourceArns: [key.keyArn], ...watched(scope) });
  expect(JSON.stringify(configured(stack))).toContain(JSON.stringify(stack.resolve(key.keyArn)));
});

test('remembers for as long as a message of the user\'s queue lives, deferred, dead-lettered and redriven once', () => {
  const stack = shop();
  const handler = userFunction(stack);
  const [first, second] = ['Long', 'Short'].map((id, i) => Idempotency.byMessageId()._bind(new Construct(stack, id), {
    handler, grantee: handler, eventSourceArns: [id], retentionPeriod: Duration.days(i === 0 ? 14 : 1), ...watched(new Construct(stack, `${id}Alarms`)),
  })!);
  expect(configured(stack)).toEqual({
    'Fn::Join': ['', [
      '{"Long":{"table":"', stack.resolve(first.tableName), `","expiresAfter":${112 * 24 * 3600}},"Short":{"table":"`, stack.resolve(second.tableName), '"}}',
    ]],
  });
});

test('has an alarm on throttled reads and writes of the table, which can be disabled', () => {
  const stack = shop();
  const handler = userFunction(stack);
  const scopes = ['Watched', 'Silent'].map(id => new Construct(stack, id));
  scopes.forEach((scope, i) => Idempotency.byMessageId()._bind(scope, {
    handler, grantee: handler, eventSourceArns: [`source-${i}`], ...watched(scope, i === 0 ? undefined : AlarmOverride.disabled()),
  }));
  const alarms = Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm');
  expect(Object.keys(alarms)).toEqual([expect.stringMatching(/^WatchedBillingIdempotencyThrottlesAlarm/)]);
  const [{ Properties: properties }] = Object.values(alarms);
  expect(properties).toMatchObject({ Threshold: 0, EvaluationPeriods: 5, TreatMissingData: 'notBreaching' });
  expect(properties.Metrics[0].Expression).toBe('FILL(reads, 0) + FILL(writes, 0)');
});

test('remembers nothing with Idempotency.none()', () => {
  const stack = shop();
  expect(bind(stack, 'Billing', userFunction(stack), Idempotency.none())).toBeUndefined();
  Template.fromStack(stack).resourceCountIs('AWS::DynamoDB::Table', 0);
  expect(configured(stack)).toBeUndefined();
});

test('encrypts the records with the key it is given, which the function may use', () => {
  const stack = shop();
  const key = new kms.Key(stack, 'Key');
  bind(stack, 'Billing', userFunction(stack), Idempotency.byMessageId(), key);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::DynamoDB::Table', { SSESpecification: { KMSMasterKeyId: stack.resolve(key.keyArn), SSEEnabled: true } });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['kms:Decrypt']), Resource: stack.resolve(key.keyArn) })]) },
  });
});

describe('warns, and names what to set, where a function cannot be configured', () => {
  test.each<[string, (stack: Stack) => lambda.IFunction]>([
    ['imported', stack => lambda.Function.fromFunctionArn(stack, 'Bill', 'arn:aws:lambda:eu-west-1:111122223333:function:bill')],
    ['an alias of an imported one', stack => {
      const imported = lambda.Function.fromFunctionArn(stack, 'Bill', 'arn:aws:lambda:eu-west-1:111122223333:function:bill');
      return new lambda.Alias(stack, 'Live', { aliasName: 'live', version: lambda.Version.fromVersionArn(stack, 'V', `${imported.functionArn}:1`) });
    }],
    ['of another stack', stack => userFunction(new Stack(stack.node.root as App, 'Other'))],
  ])('%s', (_, create) => {
    const stack = shop();
    bind(stack, 'Billing', create(stack), Idempotency.byJsonPointer('/orderId'));
    expect(warnings(stack)).toContainEqual(expect.stringMatching(
      /Set CATALOG_IDEMPOTENCY on it to a JSON object from the ARN of its event source to \{"table": "<name of Shop\/Billing\/Idempotency>", "pointer": "\/orderId"\}\./));
  });
});

test.each(['orderId', '', '/a~2'])('refuses the pointer %p', pointer => {
  expect(() => Idempotency.byJsonPointer(pointer)).toThrow(
    new Error(`Idempotency.byJsonPointer: pointer must be a JSON pointer such as '/orderId' (RFC 6901), got '${pointer}'.`));
});

test('names the value that must be the same for a key', () => {
  for (const [id, idempotency, expected] of [
    ['One', Idempotency.byMessageId({ validate: '/amount' }), '"validate":"/amount"'],
    ['Two', Idempotency.byJsonPointer('/orderId', { validate: '' }), '"pointer":"/orderId","validate":""'],
  ] as const) {
    const stack = shop();
    bind(stack, id, userFunction(stack), idempotency);
    expect(JSON.stringify(configured(stack))).toContain(JSON.stringify(expected).slice(1, -1));
  }
});

test.each(['amount', '/a~2'])('refuses %p as the pointer to that value', validate => {
  expect(() => Idempotency.byMessageId({ validate }))
    .toThrow(`Idempotency.byMessageId: validate must be a JSON pointer such as '/amount' (RFC 6901), or '' for the whole content, got '${validate}'.`);
  expect(() => Idempotency.byJsonPointer('/orderId', { validate })).toThrow('Idempotency.byJsonPointer: validate must be');
});
