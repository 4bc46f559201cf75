import {
  ArnFormat, aws_apigateway as apigateway, aws_certificatemanager as acm, aws_cognito as cognito, aws_lambda as lambda,
  aws_route53 as route53, CfnParameter, Duration, Stack, Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ServiceExposure, JsonSchema, SimpleWebService, SimpleWebServiceProps, UserPoolTokenUse, WebAuth, WebDomain } from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';

export { defaults } from './defaults';

const ORDER = JsonSchema.fromObject({ type: 'object', required: ['drink'], properties: { drink: { type: 'string' } } });

export const fixtures: PatternFixture[] = [
  { name: 'default', create: (scope, id) => service(scope, id) },
  {
    name: 'HTTP API with routes, versions and a schema',
    create: (scope, id) => {
      const orders = service(scope, id, { version: 'v1' });
      orders.addRoute('GET /orders/{id}', userFunction(scope, `${id}Get`), { timeout: Duration.seconds(5), throttle: { rateLimit: 20, burstLimit: 40 } });
      orders.addRoute('POST /orders', userFunction(scope, `${id}Post`), { requestSchema: ORDER });
      orders.addVersion('v2', userFunction(scope, `${id}Second`));
      return orders;
    },
  },
  {
    name: 'HTTP API with tokens, for pages, at a domain of the user',
    create: (scope, id) => service(scope, id, {
      exposure: ServiceExposure.httpApi({
        auth: WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['orders'] }),
        cors: { allowOrigins: ['https://shop.example.com'], allowCredentials: true },
        domain: domain(scope, id),
      }),
    }),
  },
  {
    name: 'open to everybody',
    publicBecause: 'WebAuth.none() was asked for',
    create: (scope, id) => {
      const orders = service(scope, id, { exposure: ServiceExposure.httpApi({ auth: WebAuth.none() }) });
      Validations.of(orders).acknowledge({ id: 'AwsSolutions-APIG4', reason: 'WebAuth.none() was asked for' });
      return orders;
    },
  },
  {
    name: 'token props',
    create: (scope, id) => {
      const number = (name: string, value: number) => new CfnParameter(scope, `${id}${name}`, { type: 'Number', default: value }).valueAsNumber;
      const throttle = (name: string) => ({ rateLimit: number(`${name}Rate`, 10), burstLimit: number(`${name}Burst`, 20) });
      const handler = userFunction(scope, id, Duration.seconds(number('Timeout', 6)));
      const orders = new SimpleWebService(scope, id, { handler, exposure: ServiceExposure.httpApi({ throttle: throttle('Api') }) });
      orders.addRoute('GET /orders/{id}', handler, { throttle: throttle('Route'), timeout: Duration.millis(number('RouteTimeout', 5000)) });
      return orders;
    },
  },
  {
    name: 'imported function',
    imported: ['Imported'],
    create: (scope, id) => {
      const functionArn = Stack.of(scope).formatArn({ service: 'lambda', resource: 'function', resourceName: `${id}Imported`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
      return service(scope, id, { handler: lambda.Function.fromFunctionAttributes(scope, `${id}Handler`, { functionArn, sameEnvironment: true }) });
    },
  },
  {
    name: 'REST API',
    create: (scope, id) => {
      const orders = service(scope, id, { exposure: ServiceExposure.restApi() });
      orders.addRoute('POST /orders', userFunction(scope, `${id}Post`), { requestSchema: ORDER, throttle: { rateLimit: 20, burstLimit: 40 } });
      return orders;
    },
  },
  {
    name: 'REST API of users, with plans, a firewall, and a domain of the user',
    create: (scope, id) => {
      const pool = new cognito.UserPool(scope, `${id}Users`);
      const orders = new SimpleWebService(scope, id, {
        version: 'v1',
        exposure: ServiceExposure.restApi({
          auth: WebAuth.userPool(pool, { clients: [pool.addClient('Web')], tokenUse: UserPoolTokenUse.ID }),
          cors: { allowOrigins: ['https://shop.example.com'] },
          domain: domain(scope, id),
          usagePlans: {
            partners: {
              apiKeys: [new apigateway.ApiKey(scope, `${id}Key`)],
              throttle: { rateLimit: 5, burstLimit: 10 },
              quota: { limit: 1000, period: apigateway.Period.DAY },
            },
          },
          webAclArn: 'arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/shop/11111111-2222-3333-4444-555555555555',
        }),
      });
      orders.addRoute('GET /orders/{id}', userFunction(scope, `${id}Get`));
      orders.addRoute('DELETE /orders/{id}', userFunction(scope, `${id}Delete`), {
        auth: WebAuth.lambdaAuthorizer(userFunction(scope, `${id}Authorizer`)),
      });
      return orders;
    },
  },
  { name: 'internal', create: (scope, id) => service(scope, id, { exposure: ServiceExposure.internalSdk() }) },
  {
    name: 'internal, kept ready',
    create: (scope, id) => service(scope, id, { exposure: ServiceExposure.internalSdk({ provisionedConcurrency: 2 }) }),
  },
  {
    name: 'gradual deployment',
    create: (scope, id) => {
      const orders = service(scope, id);
      orders.enableGradualDeployment();
      orders.addRoute('GET /orders/{id}', userFunction(scope, `${id}Get`));
      return orders;
    },
  },
];

function service(scope: Construct, id: string, props: SimpleWebServiceProps = {}): SimpleWebService {
  return new SimpleWebService(scope, id, { handler: userFunction(scope, id), ...props });
}

function userFunction(scope: Construct, id: string, timeout = Duration.seconds(6)): lambda.Function {
  return new lambda.Function(scope, `${id}Function`, {
    code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 204 });'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
    timeout,
  });
}

function domain(scope: Construct, id: string): WebDomain {
  const hostedZone = route53.HostedZone.fromHostedZoneAttributes(scope, `${id}Zone`, { hostedZoneId: 'Z0123456789ABCDEFGHIJ', zoneName: 'example.com' });
  return {
    domainName: `${id.toLowerCase()}.example.com`,
    certificate: new acm.Certificate(scope, `${id}Certificate`, { domainName: `${id.toLowerCase()}.example.com`, validation: acm.CertificateValidation.fromDns(hostedZone) }),
    hostedZone,
  };
}
