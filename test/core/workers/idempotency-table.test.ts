import { App, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, IdempotencyTable } from '../../../src';
import { shop, userFunction, warnings } from '../../support/stacks';

const variablesOf = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { Environment: Match.anyValue() } }))
  .map(({ Properties }) => (Properties as { Environment: { Variables: Record<string, unknown> } }).Environment.Variables);

test('functions get the entry and the permissions, and nothing else', () => {
  const stack = shop();
  const answers = new IdempotencyTable(stack, 'Answers', { retentionPeriod: Duration.hours(1) });
  for (const id of ['Orders', 'Invoices']) {
    const handler = userFunction(stack, id);
    answers.enableFor(handler);
    answers.enableFor(handler);
  }
  const entry = stack.resolve(stack.toJsonString({ function: { table: answers.table.tableName, expiresAfter: 3600 } })) as unknown;
  expect(variablesOf(stack)).toEqual([1, 2].map(() => ({ CATALOG_IDEMPOTENCY: entry })));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [{
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'], Effect: 'Allow', Resource: stack.resolve(answers.table.tableArn),
      }],
    },
  });
});

test('the table deletes expired answers, can be restored, and stays when its stack goes', () => {
  const stack = shop();
  const { operations } = new IdempotencyTable(stack, 'Answers');
  const template = Template.fromStack(stack);
  template.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiration', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
  });
  expect(Object.keys(operations.alarms)).toEqual(['idempotencyThrottles']);
});

test('its alarm can be disabled', () => {
  const { operations } = new IdempotencyTable(shop(), 'Answers', { alarms: { idempotencyThrottles: AlarmOverride.disabled() } });
  expect(Object.keys(operations.alarms)).toEqual([]);
});

test('a function has one table', () => {
  const stack = shop();
  const handler = userFunction(stack, 'Orders');
  new IdempotencyTable(stack, 'Answers').enableFor(handler);
  expect(() => new IdempotencyTable(stack, 'Others').enableFor(handler))
    .toThrow("IdempotencyTable at 'Shop/Others': handler must have one IdempotencyTable, got 'two for Shop/Orders'.");
});

test('a function of another stack records its answers, too', () => {
  const app = new App();
  const answers = new IdempotencyTable(new Stack(app, 'Shop'), 'Answers');
  const other = new Stack(app, 'Other');
  answers.enableFor(userFunction(other, 'Orders'));
  expect(variablesOf(other)).toEqual([{ CATALOG_IDEMPOTENCY: expect.anything() as unknown }]);
});

test('an imported function cannot get the variable: a warning says what to set', () => {
  const stack = shop();
  new IdempotencyTable(stack, 'Answers').enableFor(lambda.Function.fromFunctionArn(stack, 'Imported', 'arn:aws:lambda:us-east-1:111122223333:function:orders'));
  expect(warnings(stack)).toContainEqual(expect.stringContaining(
    'Set CATALOG_IDEMPOTENCY on it to a JSON object from "function" to {"table": "<name of Shop/Answers/Idempotency>", "expiresAfter": 86400}.'));
});

test.each([Duration.seconds(59), Duration.days(366)])('refuses a retention period of %s', retentionPeriod => {
  expect(() => new IdempotencyTable(shop(), 'Answers', { retentionPeriod }))
    .toThrow(/^IdempotencyTable at 'Shop\/Answers': retentionPeriod must be between 1 minute and 365 days \(library limit\), got/);
});
