import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { deployedLabel, deployedName, deployedPath } from '../../../src/core/private/deployed-name';

const shop = (stackName?: string) => new Stack(new App(), 'Shop', { stackName });

test('the path begins with the name of the stack, not with its id', () => {
  expect(deployedPath(new Construct(shop(), 'Payments'))).toBe('Shop/Payments');
  expect(deployedPath(new Construct(shop('shop-staging'), 'Payments'))).toBe('shop-staging/Payments');
});

test('the name of a stack of a stage has the stage in it', () => {
  const stack = new Stack(new Stage(new App(), 'Prod'), 'Shop');
  expect(deployedPath(new Construct(stack, 'Payments'))).toBe('Prod-Shop/Payments');
});

test('a nested stack is a part of the path', () => {
  const nested = new NestedStack(new NestedStack(shop('shop-staging'), 'Back'), 'Office');
  expect(deployedPath(new Construct(nested, 'Payments'))).toBe('shop-staging/Back/Office/Payments');
});

test('a label is as long as an API name may be', () => {
  expect(deployedLabel(new Construct(shop(), 'c'.repeat(200)))).toBe(`Shop-${'c'.repeat(123)}`);
});

test('names of paths that differ in their last character only, or in a slash, differ', () => {
  const [stack, long] = [shop(), 'c'.repeat(200)];
  const names = [`${long}a`, `${long}b`, 'a-b', 'a_b', 'ab'].map(id => deployedName(new Construct(stack, id), 64));
  names.push(deployedName(new Construct(new Construct(stack, 'a'), 'b'), 64));
  expect(new Set(names).size).toBe(6);
  names.forEach(name => expect(name).toMatch(/^[A-Za-z0-9-]{1,64}$/));
});
