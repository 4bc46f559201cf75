import { App, aws_iam as iam, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, CircuitBreakerTable } from '../../../src';
import { shop, userFunction, warnings } from '../../support/stacks';

const variablesOf = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { Environment: Match.anyValue() } }))
  .map(({ Properties }) => (Properties as { Environment: { Variables: Record<string, unknown> } }).Environment.Variables);
const settingsFor = (stack: Stack, table: CircuitBreakerTable) => stack.resolve(stack.toJsonString({ table: table.table.tableName, pattern: '/Shop/Circuits' })) as unknown;

test('functions get the variable and the two permissions, and nothing else', () => {
  const stack = shop();
  const circuits = new CircuitBreakerTable(stack, 'Circuits');
  for (const id of ['Orders', 'Invoices']) {
    const handler = userFunction(stack, id);
    circuits.enableFor(handler);
    circuits.enableFor(handler);
  }
  expect(variablesOf(stack)).toEqual([1, 2].map(() => ({ CATALOG_CIRCUITS: settingsFor(stack, circuits) })));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], Effect: 'Allow', Resource: Match.objectLike({ 'Fn::GetAtt': [Match.stringLikeRegexp('Circuits'), 'Arn'] }) }] },
  });
});

test('a function has one table', () => {
  const stack = shop();
  const handler = userFunction(stack, 'Orders');
  new CircuitBreakerTable(stack, 'Circuits').enableFor(handler);
  expect(() => new CircuitBreakerTable(stack, 'Others').enableFor(handler))
    .toThrow("CircuitBreakerTable at 'Shop/Others': handler must have one CircuitBreakerTable, got 'two for Shop/Orders'.");
});

test('an imported function cannot get the variable: a warning says what to set', () => {
  const stack = shop();
  new CircuitBreakerTable(stack, 'Circuits').enableFor(lambda.Function.fromFunctionArn(stack, 'Imported', 'arn:aws:lambda:us-east-1:111122223333:function:orders'));
  expect(warnings(stack)).toContainEqual(expect.stringContaining('Set CATALOG_CIRCUITS on it to {"table": "<name of Shop/Circuits/Records/Table>", "pattern": "/Shop/Circuits"}.'));
});

test('a function of another stack shares the circuits', () => {
  const app = new App();
  const circuits = new CircuitBreakerTable(new Stack(app, 'Shop'), 'Circuits');
  const other = new Stack(app, 'Other');
  circuits.enableFor(userFunction(other, 'Orders'));
  expect(variablesOf(other)).toEqual([{ CATALOG_CIRCUITS: expect.anything() as unknown }]);
});

test('a role of a container gets the permissions, and the settings are a property', () => {
  const stack = shop();
  const circuits = new CircuitBreakerTable(stack, 'Circuits');
  circuits.grantUse(new iam.Role(stack, 'Task', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 1);
  expect(stack.resolve(circuits.settings)).toEqual(settingsFor(stack, circuits));
});

test('the table goes with its stack, and its alarms watch what the functions count', () => {
  const stack = shop();
  const { operations } = new CircuitBreakerTable(stack, 'Circuits', { alarms: { unhealthyCalls: AlarmOverride.of({ threshold: 50 }) } });
  const template = Template.fromStack(stack);
  template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Delete', Properties: { KeySchema: [{ AttributeName: 'circuit', KeyType: 'HASH' }], TimeToLiveSpecification: { AttributeName: 'expiresAt' } } });
  expect(Object.keys(operations.alarms)).toEqual(['circuitBreakerOpened', 'unhealthyCalls']);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Threshold: 0, Metrics: Match.arrayWith([Match.objectLike({ MetricStat: { Metric: { MetricName: 'CircuitBreakerOpened', Dimensions: [{ Name: 'pattern', Value: '/Shop/Circuits' }] } } })]),
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 50, Metrics: Match.arrayWith([Match.objectLike({ MetricStat: { Metric: { MetricName: 'CircuitBreakerCalls' } } })]) });
});

test('an alarm can be disabled', () => {
  const { operations } = new CircuitBreakerTable(shop(), 'Circuits', { alarms: { circuitBreakerOpened: AlarmOverride.disabled() } });
  expect(Object.keys(operations.alarms)).toEqual(['unhealthyCalls']);
});
