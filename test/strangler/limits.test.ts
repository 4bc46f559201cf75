import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { serviceFunction } from './parts';
import { Backend, Strangler } from '../../src';

/** A façade before many services. */
function withFeatures(count: number, functions: number) {
  const stack = new Stack(new App(), 'Shop');
  const services = Array.from({ length: functions }, (_, i) => Backend.function(serviceFunction(stack, `Service${i}`)));
  const facade = new Strangler(stack, 'Facade', { legacy: Backend.http('https://legacy.example.com') });
  for (let i = 0; i < count; i++) facade.migrate(`Feature${i}`, services[i % functions], { paths: [`/feature${i}`, `/feature${i}/*`] });
  return stack;
}

// CloudFormation takes 500: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
test.each([[200, 10], [30, 30]])('takes %s features of %s functions, with fewer than 500 resources', (features, functions) => {
  const { Resources: resources } = Template.fromStack(withFeatures(features, functions)).toJSON() as { Resources: object };
  expect(Object.keys(resources).length).toBeLessThan(500);
});

test('refuses at synthesis more functions than the variables of the façade function can name', () => {
  expect(() => Template.fromStack(withFeatures(60, 60))).toThrow(/environment must have at most 4096 bytes of variables \(Lambda limit\).*of them in FACADE_VALUES, which has 60 values: 39 fit\. Use fewer functions/);
});
