import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Backend, FanOutFanIn, FanOutIntake, RequestMatch, RobustApi, RoutingEngine, ServiceExposure, SimpleWebService, Strangler, SubtaskWorker } from '../../../src';
import { shop, userFunction } from '../../support/stacks';

let stack: Stack;
let list: string[];
beforeEach(() => {
  stack = shop();
  list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;
});

test('an HTTP API and a bucket take their origins from a parameter', () => {
  new RobustApi(stack, 'Api', { engine: RoutingEngine.httpApi({ cors: { allowOrigins: list } }) }).addRoute('GET /a', Backend.function(userFunction(stack)));
  new FanOutFanIn(stack, 'Photos', {
    intake: FanOutIntake.bucket({ upload: { allowedOrigins: list } }), workers: { small: SubtaskWorker.function(userFunction(stack, 'Small')) },
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: { AllowOrigins: { Ref: 'List' } } });
  template.hasResourceProperties('AWS::S3::Bucket', { CorsConfiguration: { CorsRules: [{ AllowedOrigins: { Ref: 'List' } }] } });
});

test.each<[string, () => unknown]>([
  ["RobustApi at 'Shop/Api': cors.allowOrigins", () => new RobustApi(stack, 'Api', { engine: RoutingEngine.restApi({ cors: { allowOrigins: list } }) })],
  ["RobustApi at 'Shop/Api': cors.allowMethods", () => new RobustApi(stack, 'Api', {
    engine: RoutingEngine.httpApi({ cors: { allowOrigins: ['https://a.example.com'], allowMethods: list } }),
  })],
  ["SimpleWebService at 'Shop/Stock': binaryMediaTypes", () => new SimpleWebService(stack, 'Stock', {
    handler: userFunction(stack), exposure: ServiceExposure.restApi({ binaryMediaTypes: list }),
  })],
  ['RequestMatch.header: values', () => RequestMatch.header('x-client', list)],
  ['RequestMatch.query: values', () => RequestMatch.query('client', list)],
  ['RequestMatch.sourceIp: ranges', () => RequestMatch.sourceIp(list)],
  ["Strangler at 'Shop/Old': paths", () => new Strangler(stack, 'Old', { legacy: Backend.function(userFunction(stack)) })
    .migrate('Orders', Backend.function(userFunction(stack, 'New')), { paths: list })],
])('%s is a list that is known at synthesis', (where, create) => {
  expect(create).toThrow(`${where} must be a list that is known at synthesis`);
});
