import { aws_cloudwatch as cloudwatch, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, ServiceExposure, SimpleWebService } from '../../src';
import { shop, userFunction, warnings } from '../support/stacks';

function spilled(functionSpillover?: AlarmOverride, provisionedConcurrency?: number) {
  const stack = shop();
  const handler = userFunction(stack, 'Answer', { timeout: Duration.seconds(10) });
  const service = new SimpleWebService(stack, 'Orders', { handler, exposure: ServiceExposure.internalSdk({ provisionedConcurrency }), alarms: { functionSpillover } });
  return { stack, service };
}

interface AlarmProperties { readonly Dimensions: { readonly Name: string; readonly Value: unknown }[] }

function alarmOf(stack: Stack, service: SimpleWebService, name: string): AlarmProperties {
  const id = stack.getLogicalId(service.operations.alarm(name).node.defaultChild as cloudwatch.CfnAlarm);
  return Template.fromStack(stack).toJSON().Resources[id].Properties as AlarmProperties;
}

test('invocations without provisioned concurrency set off an alarm of the alias', () => {
  const { stack, service } = spilled(AlarmOverride.of({ threshold: 0 }), 5);
  const [name] = Object.keys(service.operations.alarms).filter(each => each.endsWith('Spillover'));
  const { Dimensions, ...alarm } = alarmOf(stack, service, name);
  expect(alarm).toMatchObject({
    Namespace: 'AWS/Lambda',
    MetricName: 'ProvisionedConcurrencySpilloverInvocations',
    Statistic: 'Sum',
    Period: 60,
    Threshold: 0,
    EvaluationPeriods: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
  const [alias] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Alias')) as { Properties: { Name: string } }[];
  expect(Dimensions.map(({ Name }) => Name).sort()).toEqual(['FunctionName', 'Resource']);
  expect(JSON.stringify(Dimensions)).toContain(`":${alias.Properties.Name}"`);
});

test.each([['no option', undefined], ['a disabled one', AlarmOverride.disabled()]])('with %s there is no alarm', (_, functionSpillover) => {
  expect(Object.keys(spilled(functionSpillover, 5).service.operations.alarms).filter(name => name.endsWith('Spillover'))).toEqual([]);
});

test('without provisioned concurrency nothing can spill over: the option is idle', () => {
  const { stack, service } = spilled(AlarmOverride.of({ threshold: 0 }));
  expect(Object.keys(service.operations.alarms).filter(name => name.endsWith('Spillover'))).toEqual([]);
  expect(warnings(stack)).toContainEqual(expect.stringContaining("'Shop/Orders' has no alarm for alarms.functionSpillover"));
});
