import { aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations, aws_cognito as cognito, Duration, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { WebAuth } from '../../../src';
import { shop, userFunction } from '../../support/stacks';

const ISSUER = 'https://login.example.com/tenant';

/** A route with the protection. */
function route(auth: (stack: Stack) => WebAuth) {
  const stack = shop();
  const { authorizer, scopes } = auth(stack).forHttpApi();
  new apigwv2.HttpApi(stack, 'Api').addRoutes({
    path: '/requests',
    integration: new integrations.HttpLambdaIntegration('Integration', userFunction(stack)),
    authorizer,
    authorizationScopes: scopes,
  });
  return Template.fromStack(stack);
}

test('by IAM asks for signed requests, without an authorizer', () => {
  const template = route(() => WebAuth.iam());
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'AWS_IAM', AuthorizerId: Match.absent() });
  template.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 0);
});

test('by none lets everybody in', () => {
  route(() => WebAuth.none()).hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'NONE', AuthorizerId: Match.absent() });
});

test('by JWT asks for tokens of the issuer for the audience', () => {
  const template = route(() => WebAuth.jwt({ issuer: ISSUER, audience: ['shop', 'kitchen'] }));
  template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer: ISSUER, Audience: ['shop', 'kitchen'] },
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
    AuthorizationType: 'JWT',
    AuthorizerId: { Ref: Match.stringLikeRegexp('Jwt') },
    AuthorizationScopes: Match.absent(),
  });
});

test('by JWT asks for scopes where given', () => {
  route(() => WebAuth.jwt({ issuer: ISSUER, audience: ['shop'], scopes: ['orders/write'] }))
    .hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationScopes: ['orders/write'] });
});

test('by user pool asks for tokens of its clients, with the scopes where given', () => {
  const template = route(stack => {
    const pool = new cognito.UserPool(stack, 'Users');
    return WebAuth.userPool(pool, { clients: [pool.addClient('Web')], scopes: ['orders/write'] });
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    AuthorizerType: 'JWT',
    JwtConfiguration: {
      Audience: [{ Ref: Match.stringLikeRegexp('UsersWeb') }],
      Issuer: Match.objectLike({ 'Fn::Join': ['', Match.arrayWith(['https://cognito-idp.'])] }),
    },
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'JWT', AuthorizationScopes: ['orders/write'] });
});

test('by function asks it every time, by the Authorization header', () => {
  const template = route(stack => WebAuth.lambdaAuthorizer(userFunction(stack, 'Doorman')));
  template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    AuthorizerType: 'REQUEST',
    AuthorizerPayloadFormatVersion: '2.0',
    EnableSimpleResponses: true,
    AuthorizerResultTtlInSeconds: 0,
    IdentitySource: ['$request.header.Authorization'],
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'CUSTOM' });
});

test('by function takes another identity source and caches decisions for the given time', () => {
  route(stack => WebAuth.lambdaAuthorizer(userFunction(stack, 'Doorman'), {
    identitySource: ['$request.header.X-Api-Key'],
    resultsCacheTtl: Duration.minutes(5),
  })).hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    IdentitySource: ['$request.header.X-Api-Key', '$context.routeKey'],
    AuthorizerResultTtlInSeconds: 300,
  });
});

test('can protect several APIs, each with an authorizer of its own', () => {
  const stack = shop();
  const auth = WebAuth.jwt({ issuer: ISSUER, audience: ['shop'] });
  const handler = userFunction(stack);
  ['One', 'Two'].forEach(id => new apigwv2.HttpApi(stack, id).addRoutes({
    path: '/',
    integration: new integrations.HttpLambdaIntegration('Integration', handler),
    authorizer: auth.forHttpApi().authorizer,
  }));
  Template.fromStack(stack).resourceCountIs('AWS::ApiGatewayV2::Authorizer', 2);
});

describe('bad input', () => {
  test.each([
    ['http://login.example.com', "WebAuth.jwt: issuer must be an https URL, got 'http://login.example.com'."],
    ['', "WebAuth.jwt: issuer must be an https URL, got ''."],
  ])('issuer %p', (issuer, message) => {
    expect(() => WebAuth.jwt({ issuer, audience: ['shop'] })).toThrow(new Error(message));
  });

  test('an issuer and audiences that are only known at deployment pass', () => {
    expect(() => WebAuth.jwt({ issuer: Token.asString({ Ref: 'Issuer' }), audience: Token.asList({ Ref: 'Audience' }) })).not.toThrow();
    expect(() => WebAuth.jwt({ issuer: `https://${Token.asString({ Ref: 'Host' })}`, audience: ['shop'] })).not.toThrow();
  });

  test('no audience', () => {
    expect(() => WebAuth.jwt({ issuer: ISSUER, audience: [] })).toThrow(
      new Error('WebAuth.jwt: audience must name at least one audience, got none.'));
  });

  test('no client', () => {
    const stack = shop();
    expect(() => WebAuth.userPool(new cognito.UserPool(stack, 'Users'), { clients: [] })).toThrow(
      new Error('WebAuth.userPool: clients must name at least one app client, got none.'));
  });

  test('decisions reused for more than an hour', () => {
    const auth = (resultsCacheTtl: Duration) => () => WebAuth.lambdaAuthorizer(userFunction(shop()), { resultsCacheTtl });
    expect(auth(Duration.minutes(61))).toThrow(
      new Error('WebAuth.lambdaAuthorizer: resultsCacheTtl must be at most 1 hour (API Gateway limit), got 1 hour 1 minute.'));
    expect(auth(Duration.hours(1))).not.toThrow();
    expect(auth(Duration.seconds(Token.asNumber({ Ref: 'Ttl' })))).not.toThrow();
  });
});
