import { aws_cloudwatch_actions as actions, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AlarmNotifications, ServiceExposure, JsonSchema, SimpleWebService, WebAuth } from '../../src';
import { resourceCount, shop, userFunction, warnings } from '../support/stacks';
import '../support/asset-hashes';

const requestSchema = JsonSchema.fromObject({ type: 'object', required: ['drink'] });

const VARIANTS: [name: string, create: (stack: Stack) => SimpleWebService][] = [
  ['the default', stack => new SimpleWebService(stack, 'Orders', { handler: userFunction(stack) })],
  ['versions, a schema and gradual deployment', stack => {
    const orders = new SimpleWebService(stack, 'Orders', { version: 'v1', exposure: ServiceExposure.httpApi({ auth: WebAuth.none() }) });
    orders.addRoute('POST /orders', userFunction(stack, 'Post'), { requestSchema }).enableGradualDeployment();
    orders.addVersion('v2', userFunction(stack, 'Second'));
    return orders;
  }],
  ['a REST API', stack => new SimpleWebService(stack, 'Orders', { exposure: ServiceExposure.restApi() })
    .addRoute('POST /orders', userFunction(stack, 'Post'), { requestSchema })],
  ['an internal service', stack => new SimpleWebService(stack, 'Orders', { handler: userFunction(stack), exposure: ServiceExposure.internalSdk() })],
];

test.each(VARIANTS)('%s', (_, create) => {
  const stack = shop();
  create(stack);
  expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
});

test.each([
  ['the default', 6, 22], ['an internal service', 3, 5],
])('%s has %d alarms and %d resources beside the function of the user', (name, alarms, resources) => {
  const stack = shop();
  const [, create] = VARIANTS.find(([variant]) => variant === name)!;
  const before = 2; // the user's function and its role
  const service = create(stack);
  Template.fromStack(stack);
  expect(Object.keys(service.operations.alarms)).toHaveLength(alarms);
  expect(resourceCount(stack) - before).toBe(resources);
});

test('has no warnings when its alarms have an action', () => {
  const stack = shop();
  VARIANTS[0][1](stack);
  AlarmNotifications.of(stack).add(new actions.SnsAction(new sns.Topic(stack, 'Pager')));
  expect(warnings(stack)).toEqual([]);
});
