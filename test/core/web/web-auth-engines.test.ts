import { App, aws_apigateway as apigateway, aws_appsync as appsync, aws_cognito as cognito, aws_elasticloadbalancingv2 as elbv2, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { Backend, RobustApi, RoutingEngine, UserPoolAuthOptions, UserPoolTokenUse, WebAuth } from '../../../src';
import { shop, userFunction, userVpc } from '../../support/stacks';

const ISSUER = 'https://login.example.com/tenant';
let stack: Stack;
beforeEach(() => { stack = shop(); });

const jwt = () => WebAuth.jwt({ issuer: ISSUER, audience: ['shop', 'kitchen'] });
const doorman = () => WebAuth.lambdaAuthorizer(userFunction(stack, 'Doorman'), { identitySource: ['$request.header.X-Key', '$context.stage'], resultsCacheTtl: Duration.minutes(1) });
const users = (options: Partial<UserPoolAuthOptions> = {}) => {
  const pool = new cognito.UserPool(stack, 'Users');
  return WebAuth.userPool(pool, { clients: [pool.addClient('Web')], ...options });
};

describe('a REST API', () => {
  const method = (auth: WebAuth) => {
    const { scopes, ...options } = auth.forRestApi(new Construct(stack, 'Auth'));
    new apigateway.RestApi(stack, 'Api').root.addMethod('GET', undefined, { ...options, authorizationScopes: scopes });
    return Template.fromStack(stack);
  };

  test.each([['AWS_IAM', () => WebAuth.iam()], ['NONE', () => WebAuth.none()]])('has %s without an authorizer', (AuthorizationType, auth) => {
    method(auth()).hasResourceProperties('AWS::ApiGateway::Method', { AuthorizationType, AuthorizerId: Match.absent() });
  });

  test('checks tokens of a user pool, with their scopes', () => {
    const template = method(users({ scopes: ['orders/write'] }));
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', { Type: 'COGNITO_USER_POOLS', ProviderARNs: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('Users'), 'Arn'] }] });
    template.hasResourceProperties('AWS::ApiGateway::Method', { AuthorizationType: 'COGNITO_USER_POOLS', AuthorizationScopes: ['orders/write'] });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html
  test('takes ID tokens where they are asked for, and refuses access tokens without scopes', () => {
    expect(() => method(users())).toThrow(new Error('WebAuth.userPool: scopes must be given for access tokens on a REST API, which takes ID tokens without them, got none. '
      + 'For ID tokens, give tokenUse: UserPoolTokenUse.ID.'));
    stack = shop();
    method(users({ tokenUse: UserPoolTokenUse.ID })).hasResourceProperties('AWS::ApiGateway::Method', { AuthorizationType: 'COGNITO_USER_POOLS', AuthorizationScopes: Match.absent() });
  });

  test('asks a function about the whole request, by what identifies the caller in its own words', () => {
    method(doorman()).hasResourceProperties('AWS::ApiGateway::Authorizer', {
      Type: 'REQUEST', IdentitySource: 'method.request.header.X-Key,context.stage,context.httpMethod,context.resourcePath', AuthorizerResultTtlInSeconds: 60,
    });
  });
});

describe('a GraphQL API', () => {
  const api = (auth: WebAuth) => {
    new appsync.GraphqlApi(stack, 'Api', {
      name: 'Api', definition: appsync.Definition.fromSchema(new appsync.SchemaFile({ filePath: `${__dirname}/order.graphql` })), authorizationConfig: { defaultAuthorization: auth.forGraphql() },
    });
    return Template.fromStack(stack);
  };

  test('checks signatures', () => api(WebAuth.iam()).hasResourceProperties('AWS::AppSync::GraphQLApi', { AuthenticationType: 'AWS_IAM' }));

  test('checks tokens of an issuer for the audience', () => api(jwt()).hasResourceProperties('AWS::AppSync::GraphQLApi', {
    AuthenticationType: 'OPENID_CONNECT', OpenIDConnectConfig: { Issuer: ISSUER, ClientId: '^(shop|kitchen)$' },
  }));

  test('takes an audience by its name, not as a pattern', () => api(WebAuth.jwt({ issuer: ISSUER, audience: ['https://api.example.com/(v1)', 'a|b'] }))
    .hasResourceProperties('AWS::AppSync::GraphQLApi', { OpenIDConnectConfig: Match.objectLike({ ClientId: '^(https://api\\.example\\.com/\\(v1\\)|a\\|b)$' }) }));

  test('checks tokens of the clients of a user pool', () => api(users()).hasResourceProperties('AWS::AppSync::GraphQLApi', {
    AuthenticationType: 'AMAZON_COGNITO_USER_POOLS', UserPoolConfig: { AppIdClientRegex: { 'Fn::Join': ['', ['^(', { Ref: Match.stringLikeRegexp('UsersWeb') }, ')$']] } },
  }));

  test('asks a function', () => api(doorman()).hasResourceProperties('AWS::AppSync::GraphQLApi', {
    AuthenticationType: 'AWS_LAMBDA', LambdaAuthorizerConfig: { AuthorizerResultTtlInSeconds: 60 },
  }));
});

describe('an Application Load Balancer', () => {
  const listener = (auth: WebAuth) => {
    const next = elbv2.ListenerAction.fixedResponse(404);
    new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc: userVpc(stack) }).addListener('Https', {
      port: 443, certificates: [elbv2.ListenerCertificate.fromArn('arn:aws:acm:us-east-1:123456789012:certificate/1')], defaultAction: auth.forLoadBalancer(next),
    });
    return Template.fromStack(stack);
  };
  const FIXED = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } };

  test('verifies tokens of an issuer and whom they are for, then goes on', () => listener(jwt()).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    DefaultActions: [{
      Type: 'jwt-validation',
      Order: 1,
      JwtValidationConfig: {
        Issuer: ISSUER, JwksEndpoint: `${ISSUER}/.well-known/jwks.json`, AdditionalClaims: [{ Name: 'aud', Format: 'single-string', Values: ['shop', 'kitchen'] }],
      },
    }, { ...FIXED, Order: 2 }],
  }));

  test('verifies ID tokens of the clients of a user pool where they are asked for', () => listener(users({ tokenUse: UserPoolTokenUse.ID }))
    .hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      DefaultActions: Match.arrayWith([Match.objectLike({
        JwtValidationConfig: Match.objectLike({ AdditionalClaims: [{ Name: 'aud', Format: 'single-string', Values: [{ Ref: Match.stringLikeRegexp('UsersWeb') }] }] }),
      })]),
    }));

  test('verifies access tokens of the clients of a user pool', () => listener(users()).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    DefaultActions: Match.arrayWith([Match.objectLike({
      JwtValidationConfig: Match.objectLike({ AdditionalClaims: [{ Name: 'client_id', Format: 'single-string', Values: [{ Ref: Match.stringLikeRegexp('UsersWeb') }] }] }),
    })]),
  }));

  test('goes on at once where everybody may call', () => listener(WebAuth.none()).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { DefaultActions: [FIXED] }));
});

test('a REST API asks an authorizer function of another stack: the permission is in the stack of the API', () => {
  const handler = userFunction(new Stack(stack.node.root as App, 'Doors'), 'Doorman');
  const api = new RobustApi(stack, 'Gateway', { engine: RoutingEngine.restApi({ auth: WebAuth.lambdaAuthorizer(handler) }) });
  api.addRoute('GET /orders', Backend.function(userFunction(stack, 'Orders')));
  const template = Template.fromStack(stack);
  const [authorizer] = Object.keys(template.findResources('AWS::ApiGateway::Authorizer'));
  const FunctionName = { 'Fn::ImportValue': Match.stringLikeRegexp('Doors:.*Doorman') as unknown };
  template.hasResourceProperties('AWS::Lambda::Permission', {
    FunctionName, SourceArn: { 'Fn::Join': ['', Match.arrayWith([{ Ref: authorizer }])] },
  });
});

describe('what an engine does not have names those that have it', () => {
  const next = elbv2.ListenerAction.fixedResponse(404);
  test.each([
    ['jwt', 'a REST API', 'an HTTP API, a GraphQL API or an Application Load Balancer', () => jwt().forRestApi(stack)],
    ['none', 'a GraphQL API', 'an HTTP API, a REST API or an Application Load Balancer', () => WebAuth.none().forGraphql()],
    ['iam', 'an Application Load Balancer', 'an HTTP API, a REST API or a GraphQL API', () => WebAuth.iam().forLoadBalancer(next)],
    ['lambdaAuthorizer', 'an Application Load Balancer', 'an HTTP API, a REST API or a GraphQL API', () => doorman().forLoadBalancer(next)],
  ])('%s for %s', (factory, engine, able, ask) => {
    expect(ask).toThrow(new RegExp(`^WebAuth\\.${factory}: API must be ${able} \\(.*\\), got ${engine}\\.$`));
  });
});

describe('scopes that nobody would check are refused', () => {
  const scopes = ['orders/write'];
  const issued = () => WebAuth.jwt({ issuer: ISSUER, audience: ['shop'], scopes });
  test.each<[string, string, () => unknown]>([
    ['jwt', 'a GraphQL API', () => issued().forGraphql()],
    ['jwt', 'an Application Load Balancer', () => issued().forLoadBalancer(elbv2.ListenerAction.fixedResponse(404))],
    ['userPool', 'a GraphQL API', () => users({ scopes }).forGraphql()],
    ['userPool', 'an Application Load Balancer', () => users({ scopes }).forLoadBalancer(elbv2.ListenerAction.fixedResponse(404))],
  ])('%s, %s', (factory, engine, use) => {
    expect(use).toThrow(`WebAuth.${factory}: scopes must be left out for ${engine}, which does not check them, got 'orders/write'.`);
  });

  test('ID tokens have none', () => {
    expect(() => users({ scopes, tokenUse: UserPoolTokenUse.ID })).toThrow("WebAuth.userPool: scopes must be left out for ID tokens, which have none, got 'orders/write'.");
  });
});
