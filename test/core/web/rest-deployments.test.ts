import { App, aws_apigateway as apigateway, aws_cognito as cognito, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ApiRouteOptions, Backend, JsonSchema, RestApiEngineOptions, RobustApi, RoutingEngine, WebAuth } from '../../../src';
import { userFunction } from '../../support/stacks';

const SCHEMA = { type: 'object', properties: { drink: { type: 'string' } } };

interface Shop {
  readonly stack: Stack;
  readonly api: RobustApi;
  readonly handler: lambda.Function;
}

interface Settings {
  readonly engine?: RestApiEngineOptions;
  readonly route?: ApiRouteOptions;
  readonly first?: (shop: Shop) => unknown;
  readonly then?: (shop: Shop) => unknown;
  readonly listenerArn?: string;
  readonly authorizer?: { readonly resultsCacheTtl?: Duration; readonly identitySource?: string[] };
}

/** The id of the deployment of an API with these settings. */
function deploymentOf({ engine, route, first, then, listenerArn = 'a', authorizer }: Settings = {}): string {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Shop');
  const handler = userFunction(stack);
  const api = new RobustApi(stack, 'Api', { engine: RoutingEngine.restApi({ auth: WebAuth.lambdaAuthorizer(userFunction(stack, 'Authorizer'), authorizer), ...engine }) });
  first?.({ stack, api, handler });
  api.addRoute('POST /orders', Backend.function(handler), { requestSchema: JsonSchema.fromObject(SCHEMA), ...route });
  const listener = elbv2.NetworkListener.fromNetworkListenerArn(stack, 'Listener', `arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/net/${listenerArn}/50dc6c495c0c9188/f2f7dc8efc522ab2`);
  api.addRoute('GET /baristas/{id}', Backend.networkLoadBalancer(listener, { vpc: new ec2.Vpc(stack, 'Vpc') }));
  then?.({ stack, api, handler });
  return Object.keys(Template.fromStack(stack).findResources('AWS::ApiGateway::Deployment')).find(id => id.startsWith('ApiEngine'))!;
}

type Kind<T> = abstract new (...args: never[]) => T;

const parts = <T>(api: RobustApi, kind: Kind<T>) => api.node.findAll().filter((node): node is T & typeof node => node instanceof kind);
const change = <T extends CfnResource>(kind: Kind<T>, path: string, value: unknown): Settings =>
  ({ then: ({ api }) => parts(api, kind).forEach(part => part.addPropertyOverride(path, value)) });

const before = deploymentOf();

// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
test.each<[string, Settings]>([
  ['the schema of a route', { route: { requestSchema: JsonSchema.fromObject({ ...SCHEMA, required: ['drink'] }) } }],
  ['no schema any more', { route: { requestSchema: undefined } }],
  ['the authorization of a route', { route: { auth: WebAuth.iam() } }],
  ['the authorizer', {
    then: ({ stack, api }) => api.addRoute('GET /users', Backend.function(userFunction(stack, 'Users')), {
      auth: WebAuth.userPool(new cognito.UserPool(stack, 'Pool'), { clients: [cognito.UserPoolClient.fromUserPoolClientId(stack, 'Client', 'web')], scopes: ['orders/read'] }),
    }),
  }],
  ['how long decisions of the authorizer are cached', { authorizer: { resultsCacheTtl: Duration.minutes(5) } }],
  ['where the authorizer finds the caller', { authorizer: { identitySource: ['$request.header.X-Token'] } }],
  ['the load balancer behind a route', { listenerArn: 'b' }],
  ['another route', { then: ({ api, handler }) => api.addRoute('GET /orders', Backend.function(handler)) }],
  ['CORS', { engine: { cors: { allowOrigins: ['https://shop.example.com'] } } }],
  ['API keys', { engine: { usagePlans: {} } }],
  ['an escape hatch of a method', change(apigateway.CfnMethod, 'Integration.TimeoutInMillis', 3000)],
  ['an escape hatch of a schema', change(apigateway.CfnModel, 'Schema.maxProperties', 3)],
  ['an escape hatch of an authorizer', change(apigateway.CfnAuthorizer, 'AuthorizerResultTtlInSeconds', 7)],
  ['an escape hatch of the request validator', change(apigateway.CfnRequestValidator, 'ValidateRequestParameters', false)],
  ['an escape hatch of an error', change(apigateway.CfnGatewayResponse, 'StatusCode', '499')],
  ['an escape hatch of the API', change(apigateway.CfnRestApi, 'MinimumCompressionSize', 1000)],
  ['an error of the user', { then: ({ stack, api }) => new apigateway.CfnGatewayResponse(stack, 'Expired', { restApiId: api.restApi!.restApiId, responseType: 'EXPIRED_TOKEN' }) }],
  ['a method of the user', {
    then: ({ stack, api }) => new apigateway.CfnMethod(stack, 'Head', {
      restApiId: api.restApi!.restApiId, resourceId: api.restApi!.restApiRootResourceId, httpMethod: 'HEAD', authorizationType: 'AWS_IAM',
    }),
  }],
])('a new deployment serves %s', (_, settings) => {
  expect(deploymentOf(settings)).not.toBe(before);
});

test.each<[string, Settings]>([
  ['nothing changes', {}],
  ['only the stage changes', { route: { throttle: { rateLimit: 3, burstLimit: 5 } }, engine: { throttle: { rateLimit: 30, burstLimit: 50 } } }],
  ['only a function changes', { first: ({ handler }) => handler.addEnvironment('NAME', 'value') }],
  ['only another API changes', { then: ({ stack }) => new RobustApi(stack, 'Other', { engine: RoutingEngine.restApi() }) }],
  ['only metadata changes', { then: ({ api }) => parts(api, apigateway.CfnMethod).forEach(part => part.addMetadata('note', 'value')) }],
])('there is no new deployment where %s', (_, settings) => {
  expect(deploymentOf(settings)).toBe(before);
});

test('the deployment waits for what the user adds beside the API', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Shop');
  const { restApi } = new RobustApi(stack, 'Api', { engine: RoutingEngine.restApi() });
  new apigateway.CfnGatewayResponse(stack, 'Expired', { restApiId: restApi!.restApiId, responseType: 'EXPIRED_TOKEN' });
  const [deployment] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Deployment'));
  expect(deployment.DependsOn).toContain('Expired');
});
