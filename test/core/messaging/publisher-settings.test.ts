import { App, aws_iam as iam, aws_lambda as lambda, aws_sns as sns, Fn, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { Publications } from '../../../handlers/shared/publishing/destination';
import { EventContract, JsonSchema } from '../../../src';
import { configurePublisher } from '../../../src/core/messaging/private/publisher-settings';
import { shop, userFunction, warnings } from '../../support/stacks';

const contract = (name: string, description?: string) => EventContract.fromSchema(name, {
  version: 1, source: 'coffee.orders', schema: JsonSchema.fromObject({ type: 'object', ...description && { description } }),
});

const orders = { destination: { topicArn: 'arn:orders' }, source: '/Shop/Orders' };

/** The publications of the only function of a stack. */
function publications(stack: Stack): unknown {
  const [fn] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  return JSON.parse(fn.Properties.Environment.Variables.CATALOG_PUBLISH as string);
}

test('gives a function destination, source and schema by type', () => {
  const stack = shop();
  const fn = userFunction(stack);
  configurePublisher(stack, fn, { ...orders, contract: contract('OrderCreated') });
  configurePublisher(stack, fn.currentVersion, { ...orders, destination: { busName: 'events' }, contract: contract('OrderPaid'), claimCheckBucket: 'large' });
  configurePublisher(stack, fn, orders);
  expect(publications(stack)).toEqual({
    'OrderCreated.v1': { topicArn: 'arn:orders', source: 'coffee.orders', schema: { type: 'object' } },
    'OrderPaid.v1': { busName: 'events', source: 'coffee.orders', schema: { type: 'object' }, claimCheckBucket: 'large' },
    '*': { topicArn: 'arn:orders', source: '/Shop/Orders' },
  });
  expect(warnings(stack)).toEqual([]);
});

test('configures a function of another stack, which then needs this one', () => {
  const stack = shop();
  const other = new Stack(stack.node.root as App, 'Other');
  const topic = new sns.Topic(stack, 'Topic');
  configurePublisher(stack, userFunction(other), { ...orders, destination: { topicArn: topic.topicArn } });
  Template.fromStack(other).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { CATALOG_PUBLISH: { 'Fn::Join': ['', Match.arrayWith([{ 'Fn::ImportValue': Match.anyValue() }])] } } },
  });
  expect(other.dependencies).toEqual([stack]);
});

test('configures a function with a version, whose id follows from the destination', () => {
  const stack = shop();
  const fn = userFunction(stack);
  fn.addAlias('live');
  const { topicArn } = new sns.Topic(stack, 'Topic');
  configurePublisher(stack, fn, { ...orders, destination: { topicArn } });
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { CATALOG_PUBLISH: stack.resolve(Fn.join('', ['{"*":{"topicArn":"', topicArn, '","source":"/Shop/Orders"}}'])) as object } },
  });
});

test('configures no grantee other than a function', () => {
  const stack = shop();
  configurePublisher(stack, new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }), orders);
  expect(warnings(stack)).toEqual([]);
});

test('warns of a function that cannot be configured, and names what to set', () => {
  const stack = shop();
  configurePublisher(stack, lambda.Function.fromFunctionArn(stack, 'Imported', 'arn:aws:lambda:eu-west-1:111122223333:function:x'), orders);
  expect(warnings(stack)).toEqual([expect.stringContaining('Set CATALOG_PUBLISH on it to a JSON object from \'*\' to {"topicArn": "...", "source": "/Shop/Orders"}.')]);
});

describe('a type with two destinations', () => {
  const twice = (first: string | undefined, second: string | undefined, type?: EventContract) => {
    const stack = shop();
    const fn = userFunction(stack);
    configurePublisher(stack, fn, { ...orders, contract: type, destinationName: first });
    configurePublisher(stack, fn, { ...orders, contract: type, destinationName: first });
    configurePublisher(new Construct(stack, 'Ledger'), fn, { ...orders, contract: type, destinationName: second, destination: { topicArn: 'arn:ledger.fifo' } });
    return publications(stack);
  };

  test.each<[what: string, first: string | undefined, second: string | undefined, type: EventContract | undefined, words: string]>([
    ['no name', undefined, undefined, contract('OrderPaid'),
      "destination must be given, because publish() of 'Shop/Charge' sends OrderPaid.v1 to Shop: name one of the two, such as 'ledger', in its grant and in publish, got nothing."],
    ['no name, for any type', undefined, undefined, undefined, 'sends any type to Shop: name one of the two'],
    ['one name', 'ledger', 'ledger', contract('OrderPaid'), "destination must be another name, because publish() of 'Shop/Charge' sends OrderPaid.v1 to Shop by it: "],
    ['a name that is no word', undefined, 'a/b', contract('OrderPaid'), "destination must begin with a letter and have up to 64 letters, digits and hyphens, got 'a/b'."],
  ])('and %s is refused', (_, first, second, type, words) => {
    expect(() => twice(first, second, type)).toThrow(words);
  });

  test('is published to each by its name, and to the other without one', () => {
    const read = Publications.fromText(JSON.stringify(twice(undefined, 'ledger', contract('OrderPaid'))));
    expect(['OrderPaid.v1', 'ledger/OrderPaid.v1'].map(type => read.isNamed(type))).toEqual([true, false]);
    expect([read.find('OrderPaid.v1').topicArn, read.find('OrderPaid.v1', 'ledger').topicArn]).toEqual(['arn:orders', 'arn:ledger.fifo']);
  });

  test('has the same contract at both', () => {
    const stack = shop();
    const fn = userFunction(stack);
    configurePublisher(stack, fn, { ...orders, contract: contract('OrderPaid') });
    expect(() => configurePublisher(stack, fn, { ...orders, contract: contract('OrderPaid', 'in euros'), destinationName: 'ledger' }))
      .toThrow('contract must equal the other contract of OrderPaid.v1, or be its next version, got /schema/description: "in euros" instead of nothing.');
  });

  test('is not named by other grantees than functions', () => {
    const stack = shop();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(() => configurePublisher(stack, role, { ...orders, destinationName: 'ledger' }))
      .toThrow("destination must be left out: only functions, and containers of MessagePublisher, publish by the names of destinations, got 'ledger'.");
  });
});

test('leaves out a schema that the environment has no room for, and warns', () => {
  const stack = shop();
  const fn = userFunction(stack);
  configurePublisher(stack, fn, { ...orders, contract: contract('Small') });
  configurePublisher(stack, fn, { ...orders, contract: contract('Large', 'x'.repeat(3 * 1024)) });
  expect(warnings(stack)).toEqual([expect.stringContaining("publish() validates 'Large.v1' only where the function passes the contract itself.")]);
  expect(publications(stack)).toMatchObject({ 'Small.v1': { schema: { type: 'object' } }, 'Large.v1': { topicArn: 'arn:orders' } });
  expect(JSON.stringify(publications(stack)).length).toBeLessThan(3 * 1024);
});

test('warns once for a function, of all types whose schemas are left out', () => {
  const stack = shop();
  const fn = userFunction(stack);
  const topic = new sns.Topic(stack, 'Topic');
  for (let index = 0; index < 40; index++) {
    configurePublisher(stack, fn, { ...orders, destination: { topicArn: topic.topicArn }, contract: contract(`Order${index}`) });
  }
  expect(warnings(stack)).toEqual([expect.stringContaining("'Order0.v1', 'Order1.v1'")]);
});

test('counts the quotes of a schema twice, as Lambda does', () => {
  const stack = shop();
  const states = Array.from({ length: 600 }, () => 'a');
  const quoted = EventContract.fromSchema('Quoted', { version: 1, source: 'coffee.orders', schema: JsonSchema.fromObject({ enum: states }) });
  configurePublisher(stack, userFunction(stack), { ...orders, contract: quoted });
  expect(quoted.schema.text.length).toBeLessThan(2.5 * 1024);
  expect(warnings(stack)).toEqual([expect.stringContaining("publish() validates 'Quoted.v1' only where the function passes the contract itself.")]);
});

test('counts the destinations, also those that are known at deployment', () => {
  const stack = shop();
  const fn = userFunction(stack);
  const topic = new sns.Topic(stack, 'Topic');
  for (let index = 0; index < 15; index++) {
    configurePublisher(stack, fn, { ...orders, destination: { topicArn: topic.topicArn }, contract: contract(`Order${index}`, 'x'.repeat(20)) });
  }
  expect(warnings(stack)).not.toEqual([]);
});

test('types of one destination share its entry where all destinations do not fit, and the helper finds each', () => {
  const stack = shop();
  const fn = userFunction(stack);
  const types = Array.from({ length: 40 }, (_, index) => contract(`StateOfOrderChanged${index}`));
  types.forEach((each, index) => configurePublisher(stack, fn, { ...orders, destination: { topicArn: `arn:orders-${index % 2}` }, contract: each }));
  const written = publications(stack);
  expect(written).toMatchObject({ '@1': { topicArn: 'arn:orders-0' }, '@2': { topicArn: 'arn:orders-1' }, 'StateOfOrderChanged3.v1': '@2' });
  const read = Publications.fromText(JSON.stringify(written));
  expect(types.map(({ eventType }) => read.find(eventType).topicArn)).toEqual(types.map((_, index) => `arn:orders-${index % 2}`));
  expect(() => read.find('@1')).toThrow('@1 must be one of the types in CATALOG_PUBLISH');
});
