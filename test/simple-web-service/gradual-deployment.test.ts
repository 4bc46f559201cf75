import { App, aws_cloudwatch as cloudwatch, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, ServiceExposure, SimpleWebService } from '../../src';
import { shop, userFunction } from '../support/stacks';

let stack: Stack;
let handler: lambda.Function;
beforeEach(() => {
  stack = shop();
  handler = userFunction(stack, 'Handler');
});

test('gives a new version of each function a tenth of the calls, and all after ten minutes', () => {
  const orders = new SimpleWebService(stack, 'Orders', { handler });
  orders.enableGradualDeployment();
  orders.addRoute('GET /menu', userFunction(stack, 'Menu')); // also one whose route comes later
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CodeDeploy::DeploymentConfig', {
    ComputePlatform: 'Lambda',
    TrafficRoutingConfig: { Type: 'TimeBasedCanary', TimeBasedCanary: { CanaryInterval: 10, CanaryPercentage: 10 } },
  });
  template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 2);
  template.resourceCountIs('AWS::CodeDeploy::Application', 1);
  const groups = Object.keys(template.findResources('AWS::CodeDeploy::DeploymentGroup'));
  const policies = Object.values(template.findResources('AWS::Lambda::Alias')).map(({ UpdatePolicy }) => UpdatePolicy.CodeDeployLambdaAliasUpdate.DeploymentGroupName.Ref);
  expect(policies.sort()).toEqual(groups.sort());
});

test('gives all calls back when the alarm on errors of the new version goes off', () => {
  new SimpleWebService(stack, 'Orders', { handler }).enableGradualDeployment();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    AlarmConfiguration: { Enabled: true, Alarms: [{ Name: { Ref: Match.stringLikeRegexp('HandlerRollbackAlarm') } }] },
    AutoRollbackConfiguration: { Enabled: true, Events: Match.arrayWith(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM']) },
  });
});

test('the alarm that rolls back sees the new version alone, and is quicker than the interval and the alarm that pages', () => {
  const service = new SimpleWebService(stack, 'Orders', { handler });
  service.enableGradualDeployment();
  const template = Template.fromStack(stack).toJSON() as { Resources: { [id: string]: { Type: string; Properties: { [name: string]: unknown } } } };
  const idOf = (name: string) => stack.getLogicalId(service.operations.alarm(name).node.defaultChild as cloudwatch.CfnAlarm);
  const properties = (name: string) => template.Resources[idOf(name)].Properties;
  expect(properties('handlerRollback')).toMatchObject({ EvaluationPeriods: 1, Threshold: 5, TreatMissingData: 'notBreaching' });
  expect(properties('handlerErrors')).toMatchObject({ EvaluationPeriods: 3 });
  const [version] = Object.keys(template.Resources).filter(id => template.Resources[id].Type === 'AWS::Lambda::Version');
  const metrics = (properties('handlerRollback').Metrics as { MetricStat?: { Metric: { Dimensions: unknown[] }; Period: number } }[]).filter(({ MetricStat }) => MetricStat);
  expect(metrics).toHaveLength(2);
  for (const { MetricStat } of metrics) {
    expect(MetricStat!.Period).toBe(60);
    expect(MetricStat!.Metric.Dimensions).toContainEqual({ Name: 'ExecutedVersion', Value: { 'Fn::GetAtt': [version, 'Version'] } });
  }
});

test('has no alarm of its own where the user gives some', () => {
  const alarm = new cloudwatch.Alarm(stack, 'Sales', {
    metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Sales' }), threshold: 1, evaluationPeriods: 1,
  });
  const service = new SimpleWebService(stack, 'Orders', { handler }).enableGradualDeployment({ rollbackAlarms: [alarm] });
  expect(Object.keys(service.operations.alarms)).not.toContain('handlerRollback');
});

test('no alarm refers to an alias, whose deployment waits for the alarm', () => {
  new SimpleWebService(stack, 'Orders', { handler }).enableGradualDeployment();
  const template = Template.fromStack(stack);
  const alarms = JSON.stringify(template.findResources('AWS::CloudWatch::Alarm'));
  const aliases = Object.keys(template.findResources('AWS::Lambda::Alias'));
  expect(aliases).toHaveLength(1);
  expect(aliases.filter(alias => alarms.includes(`"${alias}"`))).toEqual([]);
});

test('takes figures and alarms of the user', () => {
  const alarm = new cloudwatch.Alarm(stack, 'Sales', {
    metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Sales' }), threshold: 1, evaluationPeriods: 1,
  });
  new SimpleWebService(stack, 'Orders', { handler }).enableGradualDeployment({ canaryPercent: 50, interval: Duration.hours(1), rollbackAlarms: [alarm] });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CodeDeploy::DeploymentConfig', {
    TrafficRoutingConfig: { TimeBasedCanary: { CanaryInterval: 60, CanaryPercentage: 50 } },
  });
  template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', { AlarmConfiguration: { Alarms: [{ Name: { Ref: Match.stringLikeRegexp('Sales') } }] } });
});

test('may change the alias of this function, and no managed policy may more', () => {
  new SimpleWebService(stack, 'Orders', { handler, exposure: ServiceExposure.internalSdk() }).enableGradualDeployment();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Service: 'codedeploy.amazonaws.com' } })] },
    ManagedPolicyArns: Match.absent(),
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['lambda:UpdateAlias']), Resource: Match.arrayWith([{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Handler'), 'Arn'] }]) })]) },
  });
});

describe('is refused', () => {
  const message = (text: string) => new Error(`SimpleWebService at 'Shop/Orders': ${text}`);
  const orders = (props: ConstructorParameters<typeof SimpleWebService>[2] = {}) => new SimpleWebService(stack, 'Orders', { handler, ...props });

  test.each([
    [{ canaryPercent: 0 }, 'canaryPercent must be between 1 and 99 (percent), got 0.'],
    [{ canaryPercent: 100 }, 'canaryPercent must be between 1 and 99 (percent), got 100.'],
    [{ interval: Duration.minutes(5) },
      'interval must be between 10 minutes and 2 days (before, an alarm may not have seen the new version; CodeDeploy limit), got 5 minutes.'],
    [{ rollbackAlarms: [] }, 'rollbackAlarms must hold at least one alarm, or be omitted, got nothing.'],
  ])('%p', (options, text) => {
    expect(() => orders().enableGradualDeployment(options)).toThrow(message(text));
  });

  test('by an alarm of the API, which would be a circle', () => {
    const service = orders();
    expect(() => service.enableGradualDeployment({ rollbackAlarms: [service.operations.alarm('apiServerErrors')] })).toThrow(
      message("rollbackAlarms must not hold an alarm of the service's API (CloudFormation creates it after the functions), got 'apiServerErrors'."));
  });

  test('a second time', () => {
    expect(() => orders().enableGradualDeployment().enableGradualDeployment()).toThrow(message("enableGradualDeployment must be called once, got 'a second call'."));
  });

  test('without any alarm that could give the calls back', () => {
    expect(() => orders({ alarms: { functionRollback: AlarmOverride.disabled() } }).enableGradualDeployment()).toThrow(
      message('rollbackAlarms must hold an alarm, because the rollback alarm of Handler is disabled, got nothing.'));
  });

  test('for functions that can have no alias', () => {
    const imported = lambda.Function.fromFunctionName(stack, 'Imported', 'imported');
    expect(() => orders({ handler: imported }).enableGradualDeployment()).toThrow(
      message("handler must be a function of the same stack, not an imported one or an alias, for enableGradualDeployment and provisionedConcurrency, got 'Shop/Imported'."));
    const elsewhere = userFunction(new Stack(stack.node.root as App, 'Elsewhere'), 'Far');
    expect(() => new SimpleWebService(stack, 'Far', { handler }).enableGradualDeployment().addRoute('GET /', elsewhere)).toThrow(/got 'Elsewhere\/Far'/);
  });
});
