import { Annotations, App, aws_apigateway as apigateway, aws_iam as iam, Environment, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RestApiAccessLogs, RestApiAccount, RobustApi, RoutingEngine, ServiceExposure, SimpleWebService } from '../../../src';
import { nag } from '../../../tools/lint-templates/nag';
import { userFunction, warnings } from '../../support/stacks';

const OHIO: Environment = { account: '111122223333', region: 'us-east-2' };
const ROLE_MISSING = expect.stringContaining('Add a RestApiAccount to the app') as string;
let app: App;

beforeEach(() => { app = new App({ analyticsReporting: false }); });

/** A stack with a REST API. */
function withApi(scope: App | Stage | Stack = app, env?: Environment): Stack {
  const stack = scope instanceof Stack ? scope : new Stack(scope, 'Shop', { env });
  new SimpleWebService(stack, 'Orders', { handler: userFunction(stack), exposure: ServiceExposure.restApi() });
  return stack;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
describe('the setting of the account', () => {
  test('has a role that may write logs; both outlive the stack', () => {
    const stack = new Stack(app, 'Account');
    new RestApiAccount(stack, 'RestApiAccount');
    const template = Template.fromStack(stack);
    const [role] = Object.keys(template.findResources('AWS::IAM::Role'));
    template.hasResource('AWS::IAM::Role', {
      Properties: {
        AssumeRolePolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' } }] },
        ManagedPolicyArns: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs']] }],
      },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    template.hasResource('AWS::ApiGateway::Account', {
      Properties: { CloudWatchRoleArn: { 'Fn::GetAtt': [role, 'Arn'] } }, DependsOn: [role], DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain',
    });
  });

  test('takes a role of the user', () => {
    const stack = new Stack(app, 'Account');
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/logs');
    expect(new RestApiAccount(stack, 'RestApiAccount', { role }).role).toBe(role);
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::Account', { CloudWatchRoleArn: 'arn:aws:iam::111122223333:role/logs' });
  });

  test('has no findings of cdk-nag', () => {
    const stack = new Stack(app, 'Account');
    new RestApiAccount(stack, 'RestApiAccount');
    expect(nag('AwsSolutions', stack)).toEqual([]);
  });

  test('is there once for an account and region', () => {
    new RestApiAccount(new Stack(app, 'First', { env: OHIO }), 'RestApiAccount');
    new RestApiAccount(new Stack(app, 'Europe', { env: { ...OHIO, region: 'eu-west-1' } }), 'RestApiAccount');
    new RestApiAccount(new Stack(app, 'Production', { env: { ...OHIO, account: '444455556666' } }), 'RestApiAccount');
    const agnostic = new Stack(app, 'Agnostic');
    new RestApiAccount(agnostic, 'RestApiAccount');
    expect(() => new RestApiAccount(new Stack(app, 'Second', { env: OHIO }), 'RestApiAccount')).toThrow(
      "RestApiAccount at 'Second/RestApiAccount': scope must be the only RestApiAccount of its account and region "
      + "(API Gateway limit), got 'one more than First/RestApiAccount'.");
    expect(() => new RestApiAccount(agnostic, 'Other')).toThrow('must be the only RestApiAccount');
  });

  test('is there once for a stack and its nested stacks, whose account and region are the same', () => {
    const stack = new Stack(app, 'Agnostic');
    const nested = new NestedStack(stack, 'Nested');
    const innermost = new NestedStack(nested, 'Innermost');
    new RestApiAccount(innermost, 'RestApiAccount');
    for (const scope of [stack, nested, new NestedStack(stack, 'Sibling')]) {
      expect(() => new RestApiAccount(scope, 'Other')).toThrow("one more than Agnostic/Nested/Innermost/RestApiAccount'");
    }
    new RestApiAccount(new NestedStack(new Stack(app, 'Elsewhere'), 'Nested'), 'RestApiAccount');
  });
});

describe('a REST API with a log group', () => {
  test('waits for the setting in its stack', () => {
    const stack = new Stack(app, 'Shop');
    new RestApiAccount(stack, 'RestApiAccount');
    withApi(stack);
    const template = Template.fromStack(stack);
    const [account] = Object.keys(template.findResources('AWS::ApiGateway::Account'));
    const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage'));
    expect(stage.DependsOn).toContain(account);
  });

  test('waits for the setting in another stack, which is added later', () => {
    const shop = withApi();
    const account = new Stack(app, 'Account');
    new RestApiAccount(account, 'RestApiAccount');
    app.synth();
    expect(shop.dependencies).toEqual([account]);
    expect(warnings(shop)).not.toContainEqual(ROLE_MISSING);
  });

  test.each<[string, (scope: Stack) => unknown]>([
    ['SimpleWebService', scope => withApi(scope)],
    ['RobustApi', scope => new RobustApi(scope, 'Api', { engine: RoutingEngine.restApi() })],
  ])('of a %s makes the synthesis warn where nothing sets the account', (_, create) => {
    const stack = new Stack(app, 'Shop');
    create(stack);
    expect(warnings(stack)).toContainEqual(ROLE_MISSING);
  });

  test('makes it warn where the setting is of another region', () => {
    new RestApiAccount(new Stack(app, 'Account', { env: { ...OHIO, region: 'eu-west-1' } }), 'RestApiAccount');
    expect(warnings(withApi(app, OHIO))).toContainEqual(ROLE_MISSING);
  });

  test.each<[string, () => Stack]>([
    ["another API's role, as CDK makes it", () => {
      const stack = withApi();
      new apigateway.RestApi(stack, 'Other', { cloudWatchRole: true }).root.addMethod('GET');
      return stack;
    }],
    ['the setting in another stage of the app', () => {
      new RestApiAccount(new Stack(new Stage(app, 'Base', { env: OHIO }), 'Account'), 'RestApiAccount');
      return withApi(new Stage(app, 'Test', { env: OHIO }));
    }],
    ['an acknowledged warning', () => {
      const stack = withApi();
      Annotations.of(stack).acknowledgeWarning('cdk-serverless-catalog:restApiAccount');
      return stack;
    }],
    ['an HTTP API', () => {
      const stack = new Stack(app, 'Shop');
      new SimpleWebService(stack, 'Orders', { handler: userFunction(stack) });
      return stack;
    }],
    ['no access log', () => {
      const stack = new Stack(app, 'Shop');
      new RobustApi(stack, 'Api', { engine: RoutingEngine.restApi({ accessLogs: RestApiAccessLogs.none() }) });
      return stack;
    }],
  ])('does not make it warn: %s', (_, create) => {
    expect(warnings(create())).not.toContainEqual(ROLE_MISSING);
  });
});
