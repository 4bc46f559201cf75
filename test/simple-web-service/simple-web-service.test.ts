import { aws_iam as iam, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { ServiceExposure, JsonSchema, RobustApi, SimpleWebService, WebAuth } from '../../src';
import { shop, userFunction } from '../support/stacks';

const ORDER = JsonSchema.fromObject({ type: 'object', required: ['drink'] });
let stack: Stack;
let handler: lambda.Function;
beforeEach(() => {
  stack = shop();
  handler = userFunction(stack, 'Handler');
});

const routes = (template: Template) => Object.values(template.findResources('AWS::ApiGatewayV2::Route'))
  .map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType]);

describe('by an HTTP API', () => {
  test('has IAM authorization by default, and a throttle', () => {
    new SimpleWebService(stack, 'Orders', { handler });
    const template = Template.fromStack(stack);
    expect(routes(template)).toEqual([['$default', 'NONE'], ['ANY /', 'AWS_IAM'], ['ANY /{proxy+}', 'AWS_IAM']]);
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', { DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 } });
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent(), DisableExecuteApiEndpoint: false });
  });

  test('calls an alias of the function, by one integration and one permission for all routes of it', () => {
    const orders = new SimpleWebService(stack, 'Orders', { handler });
    orders.addRoute('GET /orders/{id}', handler);
    const template = Template.fromStack(stack);
    const [alias] = Object.keys(template.findResources('AWS::Lambda::Alias'));
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { IntegrationUri: { Ref: alias }, TimeoutInMillis: 29_000 });
    template.resourceCountIs('AWS::ApiGatewayV2::Integration', 2); // the other answers unknown routes
    template.resourceCountIs('AWS::Lambda::Permission', 2);
    expect(orders.functions.map(fn => stack.resolve(fn.functionArn))).toEqual([{ Ref: alias }]);
  });

  test('has a protection, a timeout and a throttle for a route of its own', () => {
    const orders = new SimpleWebService(stack, 'Orders', { handler });
    orders.addRoute('GET /menu', userFunction(stack, 'Menu'), { auth: WebAuth.none(), timeout: Duration.seconds(2), throttle: { rateLimit: 5, burstLimit: 7 } });
    const template = Template.fromStack(stack);
    expect(routes(template)).toContainEqual(['GET /menu', 'NONE']);
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { TimeoutInMillis: 2000 });
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      RouteSettings: { 'GET /menu': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 } },
    });
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const [[menu]] = Object.entries(template.findResources('AWS::ApiGatewayV2::Route', { Properties: { RouteKey: 'GET /menu' } }));
    expect(stage.DependsOn).toContain(menu); // API Gateway refuses settings of a route that is not there
  });

  test('shares one authorizer among the routes that name the same protection, and keeps others apart', () => {
    const shopAuth = WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['shop'] });
    const orders = new SimpleWebService(stack, 'Orders', { handler, exposure: ServiceExposure.httpApi({ auth: shopAuth }) });
    orders.addRoute('GET /mine', handler, { auth: shopAuth });
    orders.addRoute('GET /staff', handler, { auth: WebAuth.jwt({ issuer: 'https://staff.example.com', audience: ['shop'] }) });
    Template.fromStack(stack).resourceCountIs('AWS::ApiGatewayV2::Authorizer', 2);
  });

  test('routes with a schema may share the function that validates', () => {
    const orders = new SimpleWebService(stack, 'Orders', {});
    const count = () => stack.node.findAll().filter(node => 'cfnResourceType' in node).length;
    orders.addRoute('GET /menu', handler);
    const before = count();
    orders.addRoute('POST /orders', handler, { requestSchema: ORDER, sharedRouter: 'Orders' });
    const withOne = count();
    orders.addRoute('PUT /orders/{id}', handler, { requestSchema: ORDER, sharedRouter: 'Orders', timeout: Duration.seconds(20) });
    // the first has the table of circuits, too
    expect([withOne - before, count() - withOne]).toEqual([13, 1]);
    expect(Object.keys(orders.operations.alarms).filter(name => name.includes('Router'))).toEqual(['ordersRouterErrors', 'ordersRouterThrottles', 'ordersRouterDuration']);
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Timeout: 21 });
    expect(() => orders.addRoute('POST /more', handler, { sharedRouter: 'post' })).toThrow(
      "SimpleWebService at 'Shop/Orders': sharedRouter must be 1 to 40 letters and digits, with a letter first, and no method as its first word (such as 'Catalog'), got 'post'.");
  });

  test('puts a validating function before one whose route has a schema', () => {
    new SimpleWebService(stack, 'Orders', {}).addRoute('POST /orders', handler, { requestSchema: ORDER });
    const template = Template.fromStack(stack);
    const [alias] = Object.keys(template.findResources('AWS::Lambda::Alias'));
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { IntegrationUri: { 'Fn::GetAtt': [Match.stringLikeRegexp('Router'), 'Arn'] } });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'lambda:InvokeFunction', Resource: { Ref: alias } })]) },
    });
  });

  test('has a CORS configuration if origins are given', () => {
    new SimpleWebService(stack, 'Orders', { handler, exposure: ServiceExposure.httpApi({ cors: { allowOrigins: ['https://shop.example.com'] } }) });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: { AllowOrigins: ['https://shop.example.com'], AllowCredentials: false, MaxAge: 3600, AllowHeaders: Match.arrayWith(['authorization']) },
    });
  });

  test('takes preflight requests from routes of all methods, unless the user has a route for them', () => {
    const orders = new SimpleWebService(stack, 'Orders', { handler, exposure: ServiceExposure.httpApi({ cors: { allowOrigins: ['https://shop.example.com'] } }) });
    orders.addRoute('GET /orders', handler).addRoute('ANY /own', handler).addRoute('OPTIONS /own', handler);
    const open = Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Route', { Properties: { AuthorizationType: 'NONE' } }));
    expect(open.map(({ Properties }) => Properties.RouteKey).sort()).toEqual(['$default', 'OPTIONS /', 'OPTIONS /{proxy+}']);
  });
});

describe('versions', () => {
  test('live side by side below their names', () => {
    const orders = new SimpleWebService(stack, 'Orders', { handler, version: 'v1' });
    orders.addVersion('v2').addRoute('GET /orders/{id}', userFunction(stack, 'Second'));
    expect(routes(Template.fromStack(stack)).map(([key]) => key).sort()).toEqual(['$default', 'ANY /v1', 'ANY /v1/{proxy+}', 'GET /v2/orders/{id}']);
    expect(orders.url).toMatch(/\/v1\/$/);
  });

  test('have their addresses', () => {
    const orders = new SimpleWebService(stack, 'Orders', { handler });
    expect(orders.addVersion('v2').url).toBe(`${orders.url}v2/`);
  });
});

describe('by a REST API', () => {
  const rest = (props: Parameters<typeof ServiceExposure.restApi>[0] = {}) => new SimpleWebService(stack, 'Orders', { exposure: ServiceExposure.restApi(props) });

  test('validates bodies of every type, with a schema in draft 4', () => {
    rest().addRoute('POST /orders', handler, { requestSchema: JsonSchema.fromObject({ type: 'object', properties: { amount: { exclusiveMinimum: 0 }, kind: { const: 'hot' } } }) });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ApiGateway::Method', { HttpMethod: 'POST', RequestModels: { $default: { Ref: Match.stringLikeRegexp('Models') } } });
    template.hasResourceProperties('AWS::ApiGateway::Model', {
      Schema: { $schema: 'http://json-schema.org/draft-04/schema#', properties: { amount: { minimum: 0, exclusiveMinimum: true }, kind: { enum: ['hot'] } } },
    });
    template.hasResourceProperties('AWS::ApiGateway::RequestValidator', { ValidateRequestBody: true });
  });

  test('has problem documents with the request id for its own errors', () => {
    rest().addRoute('GET /orders', handler);
    for (const [ResponseType, status] of Object.entries({ THROTTLED: 429, REQUEST_TOO_LARGE: 413, UNAUTHORIZED: 401, INTEGRATION_TIMEOUT: 504 })) {
      Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
        ResponseType,
        StatusCode: String(status),
        ResponseTemplates: { 'application/problem+json': Match.stringLikeRegexp(`"status":${status},.*"correlationId":"\\$context.requestId"`) },
      });
    }
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
  test('has problem documents that are JSON, whatever API Gateway fills in', () => {
    rest().addRoute('GET /orders', handler);
    const values: { [name: string]: string } = {
      '$context.error.messageString': '"Invalid \\"body\\""', '$context.error.validationErrorString': '[object has missing required properties (["drink"])]', '$context.requestId': '1',
    };
    const responses = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::GatewayResponse')).map(({ Properties }) => Properties as { ResponseTemplates: object });
    const documents = responses.flatMap(({ ResponseTemplates }) => Object.values(ResponseTemplates) as string[]);
    expect(documents.length).toBeGreaterThan(10);
    documents.forEach(text => expect(JSON.parse(text.replace(/\$[\w.]+/g, name => values[name]))).toMatchObject({ correlationId: '1' }));
  });

  // https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
  test('says how to authenticate with 401', () => {
    rest().addRoute('GET /orders', handler);
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'UNAUTHORIZED', ResponseParameters: { 'gatewayresponse.header.www-authenticate': "'Bearer'" },
    });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
  test('passes on what is no text; preflight requests stay text where everything is binary', () => {
    const cors = { allowOrigins: ['https://shop.example.com'] };
    rest({ cors }).addRoute('GET /orders', handler);
    const other = new Stack(stack.node.root, 'Other');
    new SimpleWebService(other, 'Orders', { exposure: ServiceExposure.restApi({ cors, binaryMediaTypes: ['*/*'] }) });
    const contentHandling = (template: Template) => Object.values(template.findResources('AWS::ApiGateway::Method', { Properties: { HttpMethod: 'OPTIONS' } }))
      .map(({ Properties }) => (Properties as { Integration: { ContentHandling?: string } }).Integration.ContentHandling);
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::RestApi', { BinaryMediaTypes: Match.arrayWith(['application/octet-stream', 'image/png']) });
    Template.fromStack(other).hasResourceProperties('AWS::ApiGateway::RestApi', { BinaryMediaTypes: ['*/*'] });
    expect(new Set(contentHandling(Template.fromStack(stack)))).toEqual(new Set([undefined]));
    expect(new Set(contentHandling(Template.fromStack(other)))).toEqual(new Set(['CONVERT_TO_TEXT']));
  });

  test('refuses what is no media type', () => {
    expect(() => rest({ binaryMediaTypes: ['png'] })).toThrow("binaryMediaTypes must hold media types such as image/png, or '*/*', got 'png'.");
  });

  test('answers unknown methods of every resource, and unknown paths, by the function of the library', () => {
    rest().addRoute('GET /orders/{id}', handler);
    const methods = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Method')).map(({ Properties }) => Properties);
    expect(methods.filter(({ HttpMethod }) => HttpMethod === 'ANY')).toHaveLength(4); // /, /orders, /orders/{id}, /{proxy+}
    expect(methods.filter(({ HttpMethod, AuthorizationType }) => HttpMethod === 'GET' && AuthorizationType === 'AWS_IAM')).toHaveLength(1);
  });

  test.each([
    [['GET /orders/{id}'], ['/', '/orders', '/orders/{id}', '/{proxy+}']],
    [['GET /{shop}/orders', 'GET /menu'], ['/', '/menu', '/{shop}', '/{shop}/orders', '/{shop}/{proxy+}']],
    [['GET /{shop}/{path+}'], ['/', '/{shop}', '/{shop}/{path+}']],
    [['GET /{id}'], ['/', '/{id}', '/{id}/{proxy+}']],
    [['ANY /orders/{proxy+}', 'GET /menu'], ['/', '/menu', '/orders', '/orders/{proxy+}', '/{proxy+}']],
  ])('has one path variable below a resource, as API Gateway wants it: %p', (routeKeys, paths) => {
    const service = rest();
    routeKeys.forEach(key => service.addRoute(key, handler));
    const resources = Template.fromStack(stack).findResources('AWS::ApiGateway::Resource');
    const pathOf = (id: string): string => id in resources ? `${pathOf(resources[id].Properties.ParentId.Ref)}/${resources[id].Properties.PathPart}` : '';
    expect(['/', ...Object.keys(resources).map(pathOf)].sort()).toEqual(paths);
  });

  // the words of the refusal are in test/local-cloud/rest-api-refusals.test.ts
  test.each([
    ['GET /orders/{id}', 'ANY /orders/{proxy+}', '{id}'], ['GET /orders/{id}', 'GET /orders/{order}/items', '{id}'], ['ANY /{proxy+}', 'GET /{id}', '{proxy+}'],
  ])('refuses a second path variable beside another: %s, %s', (first, second, variable) => {
    const service = rest();
    service.addRoute(first, handler);
    expect(() => service.addRoute(second, handler)).toThrow(`key must have the parameter ${variable} there, as '${first}' does (REST API limit), got '${second}'.`);
  });

  test('leaves a resource alone that takes all methods itself', () => {
    rest().addRoute('ANY /orders', handler);
    const any = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Method', { Properties: { AuthorizationType: 'AWS_IAM' } }));
    expect(any.map(({ Properties }) => Properties.HttpMethod)).toEqual(['ANY']);
  });

  test('throttles a route of its own', () => {
    rest().addRoute('GET /orders/{id}', handler, { throttle: { rateLimit: 5, burstLimit: 7 } });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: Match.arrayWith([Match.objectLike({ HttpMethod: 'GET', ResourcePath: '/~1orders~1{id}', ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 })]),
    });
  });

  test('throttles the route of the root by the path that API Gateway has for it', () => {
    rest().addRoute('GET /', handler, { throttle: { rateLimit: 5, burstLimit: 7 } });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: Match.arrayWith([Match.objectLike({ HttpMethod: 'GET', ResourcePath: '/', ThrottlingRateLimit: 5 })]),
    });
  });

  test('stands behind a firewall where one is given, and changes nothing in the account', () => {
    rest({ webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/1' }).addRoute('GET /orders', handler);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: Match.stringLikeRegexp('webacl/shop') });
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
    expect(template.findOutputs('*')).toEqual({});
  });
});

describe('internal', () => {
  test('has no API; the alias is kept ready where asked for', () => {
    new SimpleWebService(stack, 'Orders', { handler, exposure: ServiceExposure.internalSdk({ provisionedConcurrency: 3 }) });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Alias', { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 } });
    template.resourceCountIs('AWS::ApiGatewayV2::Api', 0);
  });

  test('is called by those only that were granted it, by the alias only', () => {
    const orders = new SimpleWebService(stack, 'Orders', { handler, exposure: ServiceExposure.internalSdk() });
    orders.grantInvoke(new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
    const template = Template.fromStack(stack);
    const [alias] = Object.keys(template.findResources('AWS::Lambda::Alias'));
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: { Ref: alias } }] },
    });
  });
});

test('a caller of a public one is allowed its API', () => {
  const orders = new SimpleWebService(stack, 'Orders', { handler });
  orders.grantInvoke(new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [Match.objectLike({ Action: 'execute-api:Invoke', Resource: { 'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp('OrdersApi') }])] } })],
    },
  });
});

test('another API may stand before it', () => {
  const orders = new SimpleWebService(stack, 'Orders', { handler, exposure: ServiceExposure.internalSdk() });
  new RobustApi(stack, 'Gateway').addRoute('ANY /orders/{proxy+}', orders);
  const template = Template.fromStack(stack);
  const [alias] = Object.keys(template.findResources('AWS::Lambda::Alias'));
  template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { IntegrationUri: { Ref: alias } });
});

test('functions that look the same from the service have alarms of their own', () => {
  const box = new Construct(stack, 'Box');
  const service = new SimpleWebService(box, 'Service', {});
  service.addRoute('GET /orders', userFunction(stack, 'Orders'));
  service.addRoute('GET /reports', userFunction(box, 'Orders'));
  expect(Object.keys(service.operations.alarms).filter(name => name.endsWith('Throttles'))).toHaveLength(2);
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('request routers of a service share their circuits, and a service without them has no table', () => {
  const service = new SimpleWebService(stack, 'Service', {});
  service.addRoute('GET /orders', userFunction(stack, 'Orders'));
  Template.fromStack(stack).resourceCountIs('AWS::DynamoDB::Table', 0);

  const other = shop();
  const validating = new SimpleWebService(other, 'Service', {});
  const requestSchema = JsonSchema.fromObject({ type: 'object' });
  validating.addRoute('POST /orders', userFunction(other, 'Orders'), { requestSchema });
  validating.addRoute('POST /refunds', userFunction(other, 'Refunds'), { requestSchema });
  validating.addRoute('POST /notes', userFunction(other, 'Notes'), { requestSchema, sharedRouter: 'Small' });
  const [table] = Object.keys(Template.fromStack(other).findResources('AWS::DynamoDB::Table'));
  const routers = Object.values(Template.fromStack(other).findResources('AWS::Lambda::Function', { Properties: { Environment: { Variables: { CIRCUIT_TABLE: { Ref: table } } } } }));
  expect(routers).toHaveLength(3);
});
