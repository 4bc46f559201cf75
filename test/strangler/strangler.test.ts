import { aws_iam as iam, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { errorsAlarm, fileOf, serviceFunction } from './parts';
import { AlarmOverride, Backend, ClientIdentity, FeatureState, RequestMatch, Shadow, Strangler, StranglerProps } from '../../src';
import { shop } from '../support/stacks';

interface Statement { readonly Action: string | string[]; readonly Resource: unknown }

const LEGACY = Backend.http('https://legacy.example.com');

function created(props: StranglerProps = { legacy: LEGACY }): { stack: Stack; facade: Strangler; orders: lambda.Function } {
  const stack = shop();
  return { stack, facade: new Strangler(stack, 'Facade', props), orders: serviceFunction(stack, 'Orders') };
}

/** What a function may do, without its logs and traces. */
function permissionsOf(stack: Stack, handler: lambda.Function): Statement[] {
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy', {
    Properties: { Roles: [{ Ref: stack.getLogicalId(handler.role!.node.defaultChild as iam.CfnRole) }] },
  })) as { Properties: { PolicyDocument: { Statement: Statement[] } } }[];
  return policy.Properties.PolicyDocument.Statement.filter(({ Action }) => !/^(logs|xray):/.test([Action].flat()[0]));
}

test('the façade function has the features, legacy and the identity of clients in its settings', () => {
  const { facade, orders } = created({ legacy: LEGACY, clientIdentity: ClientIdentity.header('X-Device-Id'), legacyOptions: { translation: { addPathPrefix: '/v1' } } });
  facade.migrate('Orders', Backend.function(orders), { paths: ['/orders/*'], when: RequestMatch.header('X-Beta', ['1']), weight: 10, timeout: Duration.seconds(3) });
  facade.add('Leaderboard', Backend.http('https://board.example.com'), { paths: ['/leaderboard*'] });
  const circuitBreaker = { failureRate: 50, windowMillis: 30_000, minimumCalls: 10, failures: 5, openDurationMillis: 10_000 };
  expect(fileOf(facade.facadeFunction, 'facade.json')).toMatchObject({
    legacy: { timeoutMillis: 10_000, circuitBreaker, http: { url: 'https://legacy.example.com' }, translation: { addPathPrefix: '/v1' } },
    retiredStatus: 410,
    client: { header: 'x-device-id', cookie: 'facade-client' },
    features: [
      { name: 'Orders', paths: ['/orders/*'], when: [{ header: 'x-beta', values: ['1'] }], weight: 10, backend: { timeoutMillis: 3_000, circuitBreaker, function: { $value: 0 } } },
      { name: 'Leaderboard', paths: ['/leaderboard*'], isNew: true, backend: { timeoutMillis: 10_000, http: { url: 'https://board.example.com' } } },
    ],
    maxRequestBytes: 4 * 1024 * 1024,
  });
});

test('the switch function knows the features that legacy has, and their alarms', () => {
  const { stack, facade, orders } = created();
  const alarm = errorsAlarm(stack, 'Errors');
  facade.migrate('Orders', Backend.function(orders), { paths: ['/orders'], weight: 25, rollbackOn: [alarm] });
  facade.add('Leaderboard', Backend.function(orders), { paths: ['/leaderboard'] });
  expect(fileOf(facade.switchFunction, 'switch.json')).toEqual({
    features: [{ name: 'Orders', weight: 25, rollbackOn: [{ $value: 0 }], hasShadow: false, minimumSample: 0, maxMismatchRate: 100 }],
  });
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { SWITCH_VALUES: { 'Fn::Join': Match.anyValue() } } } });
});

test('a shadow is known to the façade, the comparison and the switch', () => {
  const { stack, facade, orders } = created();
  facade.migrate('Orders', Backend.function(orders), { paths: ['/orders'], weight: 0, shadow: Shadow.compare({ sample: 7, maxMismatchRate: 2 }) });
  expect(facade.progress).toMatchObject([{ state: FeatureState.SHADOW }]);
  expect(fileOf(facade.facadeFunction, 'facade.json')).toMatchObject({ features: [{ shadow: { sample: 7, methods: ['GET', 'HEAD'] } }] });
  expect(fileOf(facade.switchFunction, 'switch.json')).toMatchObject({ features: [{ hasShadow: true, minimumSample: 1000, maxMismatchRate: 2 }] });
  expect(fileOf(facade.shadowFunction!, 'shadow.json')).toMatchObject({
    legacy: { http: { url: 'https://legacy.example.com' } }, features: [{ name: 'Orders', backend: { function: { $value: 0 } } }],
  });
  const reads = permissionsOf(stack, facade.shadowFunction!).filter(({ Action }) => Action === 'lambda:InvokeFunction');
  expect(reads.map(({ Resource }) => Resource)).toEqual([stack.resolve(orders.functionArn)]);
});

test('both functions have the permissions that they need, and no others', () => {
  const stack = shop();
  const [legacy, orders] = ['Legacy', 'Orders'].map(id => serviceFunction(stack, id));
  const facade = new Strangler(stack, 'Facade', { legacy: Backend.function(legacy) });
  facade.migrate('Orders', Backend.function(orders), { paths: ['/orders'], rollbackOn: [errorsAlarm(stack, 'Errors')] });
  expect(permissionsOf(stack, facade.facadeFunction)).toEqual([
    { Effect: 'Allow', Action: 'dynamodb:Query', Resource: stack.resolve(facade.switchTable.tableArn) as unknown },
    { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], Resource: stack.resolve(facade.circuitTable.tableArn) as unknown },
    { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: stack.resolve(orders.functionArn) as unknown },
    { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: stack.resolve(legacy.functionArn) as unknown },
  ]);
  expect(permissionsOf(stack, facade.switchFunction).map(({ Action }) => Action)).toEqual([
    ['dynamodb:Query', 'dynamodb:PutItem'], 'events:PutEvents', 'sqs:SendMessage',
  ]);
});

test('an alarm invokes the switch function within 5 minutes, or is in the dead-letter queue', () => {
  const { stack, facade, orders } = created();
  expect(facade.rollbackRule).toBeUndefined();
  const alarms = ['Errors', 'Slow'].map(id => errorsAlarm(stack, id));
  facade.migrate('Orders', Backend.function(orders), { paths: ['/orders'], rollbackOn: [alarms[0]] });
  facade.migrate('Cart', Backend.function(orders), { paths: ['/cart'], rollbackOn: alarms });
  const queue = stack.resolve(facade.rollbackDeadLetterQueue!.queueArn) as unknown;
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      'source': ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      'resources': alarms.map(({ alarmArn }) => stack.resolve(alarmArn) as unknown),
      'detail': { state: { value: ['ALARM'] } },
    },
    Targets: [{
      Arn: stack.resolve(facade.switchFunction.functionArn) as unknown,
      DeadLetterConfig: { Arn: queue },
      RetryPolicy: { MaximumEventAgeInSeconds: 300 },
    }],
  });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: { Destination: queue } } });
});

describe('progress', () => {
  test('has the state of each feature, in the template, too', () => {
    const { stack, facade, orders } = created();
    const backend = Backend.function(orders);
    facade.migrate('Legacy', backend, { paths: ['/a'], weight: 0 })
      .migrate('Canary', backend, { paths: ['/b'], weight: 1 })
      .migrate('Beta', backend, { paths: ['/c'], when: RequestMatch.query('beta', ['1']) })
      .migrate('New', backend, { paths: ['/d'] })
      .add('Added', backend, { paths: ['/e'] });
    expect(facade.progress.map(({ feature, state, weight }) => [feature, state, weight])).toEqual([
      ['Legacy', FeatureState.LEGACY, 0], ['Canary', FeatureState.CANARY, 1], ['Beta', FeatureState.CANARY, 100], ['New', FeatureState.NEW, 100], ['Added', FeatureState.NEW, 100],
    ]);
    Template.fromStack(stack).hasResource('AWS::Lambda::Function', { Metadata: { 'cdk-serverless-catalog:progress': facade.progress } });
  });

  test('says what has replaced the retired legacy', () => {
    const { facade, orders } = created({});
    facade.migrate('Orders', Backend.function(orders), { paths: ['/orders'] }).add('Added', Backend.function(orders), { paths: ['/e'] }).retireLegacy();
    expect(facade.progress.map(({ state }) => state)).toEqual([FeatureState.RETIRED, FeatureState.NEW]);
  });
});

test('operators change the switch by a command, and need a grant', () => {
  const { stack, facade } = created();
  facade.grantSwitch(new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() }));
  expect(stack.resolve(facade.switchCommand)).toEqual({
    'Fn::Join': ['', [
      'aws lambda invoke --function-name ', stack.resolve(facade.switchFunction.functionName),
      " --cli-binary-format raw-in-base64-out --payload '{\"status\":true}' /dev/stdout",
    ]],
  });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [Match.objectLike({ Action: 'lambda:InvokeFunction', Resource: stack.resolve(facade.switchFunction.functionArn) })] },
    Roles: [{ Ref: Match.stringLikeRegexp('^Operator') }],
  });
});

test('has the alarms that are not disabled, with the thresholds given', () => {
  const alarms = { rolledBack: AlarmOverride.disabled(), switchUnreadable: AlarmOverride.of({ threshold: 9 }) };
  const { stack, facade } = created({ legacy: LEGACY, alarms });
  expect(Object.keys(facade.operations.alarms)).not.toContain('rolledBack');
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'SwitchUnreadable', Threshold: 9 });
});
