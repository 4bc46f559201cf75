import { aws_ec2 as ec2, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  Aggregator, FacadeEngine, FacadeListener, FanOutFanIn, FanOutIntake, IBackend, QueueLoadLeveling, QueueWorker, RobustApi,
  RoutingEngine, ServiceExposure, Source, Strangler, SubtaskWorker, WebAuth,
} from '../../../src';
import { SCHEMA } from '../../robust-api/parts';
import { shop, userFunction, userVpc } from '../../support/stacks';

interface JobApi extends IBackend { readonly apiFunction: lambda.Function }

const JOB_APIS: { [name: string]: (stack: Stack, auth?: WebAuth) => JobApi } = {
  AsyncHttpApi: (stack, auth) => new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) }).addAsyncHttpApi('Api', { auth }),
  FanOutApi: (stack, auth) => new FanOutFanIn(stack, 'Photos', {
    intake: FanOutIntake.api({ auth }), workers: { small: SubtaskWorker.function(userFunction(stack)) },
  }).api!,
};

/** Each makes the job API a backend of an API with an authorization, or none. */
const OTHER_APIS: { [name: string]: (stack: Stack, backend: IBackend, auth?: WebAuth) => void } = {
  'RobustApi (HTTP API)': (stack, backend, auth) => new RobustApi(stack, 'Gateway', { engine: RoutingEngine.httpApi({ auth }) }).addRoute('GET /jobs/{id}', backend),
  'RobustApi (REST API)': (stack, backend, auth) => new RobustApi(stack, 'Gateway', { engine: RoutingEngine.restApi({ auth }) }).addRoute('GET /jobs/{id}', backend),
  'RobustApi (a route)': (stack, backend, auth) => new RobustApi(stack, 'Gateway').addRoute('GET /jobs/{id}', backend, { auth }),
  'Aggregator': (stack, backend, auth) => new Aggregator(stack, 'Order', {
    sources: { job: Source.of(backend, { path: '/jobs/{id}', forwardedCredentials: ['Authorization'] }) }, exposure: ServiceExposure.httpApi({ auth }),
  }).addRoute('GET /orders/{id}'),
  'Strangler': (stack, backend, auth) => new Strangler(stack, 'Facade', { legacy: backend, engine: FacadeEngine.httpApi({ auth }) })
    .add('Jobs', backend, { paths: ['/jobs/*'] }),
};

/** How many alarms a stack has on the function of a job API. */
function functionAlarms(stack: Stack, { apiFunction }: JobApi): number {
  const { Ref } = Stack.of(apiFunction).resolve(apiFunction.functionName) as { readonly Ref: string };
  return Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).filter(alarm => JSON.stringify(alarm).includes(Ref)).length;
}

const NAMELESS = (auth: string) => `must name the callers, because the backend answers no others, got '${auth}'.`;

describe.each(Object.entries(JOB_APIS))('%s', (_, jobApi) => {
  test.each(Object.entries(OTHER_APIS))('answers the requests of %s by its function, which has its alarms already', (__, behind) => {
    const [alone, stack] = [shop(), shop()];
    jobApi(alone);
    const backend = jobApi(stack);
    behind(stack, backend);
    const ofFunction = JSON.stringify(stack.resolve(backend.apiFunction.functionArn));
    const template = Template.fromStack(stack);
    expect(JSON.stringify([template.findResources('AWS::ApiGatewayV2::Integration'), template.findResources('AWS::ApiGateway::Method'), template.findResources('AWS::IAM::Policy')]))
      .toContain(ofFunction);
    expect(functionAlarms(stack, backend)).toBe(functionAlarms(alone, backend));
    expect(functionAlarms(alone, backend)).toBeGreaterThan(0);
  });

  test.each(Object.entries(OTHER_APIS))('is refused behind %s without authorization, because every request would be answered 403', (name, behind) => {
    const stack = shop();
    expect(() => {
      behind(stack, jobApi(stack), WebAuth.none());
      Template.fromStack(stack);
    }).toThrow(NAMELESS(name === 'Strangler' ? 'an API without authorization' : 'WebAuth.none()'));
  });

  test.each(Object.entries(OTHER_APIS))('without authorization of its own stands behind %s without any', (__, behind) => {
    const stack = shop();
    behind(stack, jobApi(stack, WebAuth.none()), WebAuth.none());
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('is refused behind a load balancer, which names no callers', () => {
    const stack = shop();
    const vpc: ec2.IVpc = userVpc(stack);
    const backend = jobApi(stack);
    const api = new RobustApi(stack, 'Gateway', { engine: RoutingEngine.applicationLoadBalancer({ vpc, auth: WebAuth.none() }) });
    expect(() => api.addRoute('GET /jobs/{id}', backend)).toThrow(NAMELESS('RoutingEngine.applicationLoadBalancer'));
    const facade = () => new Strangler(stack, 'Facade', {
      legacy: backend, engine: FacadeEngine.applicationLoadBalancer({ vpc, auth: WebAuth.none(), listener: FacadeListener.plainHttp() }),
    });
    expect(facade).toThrow(NAMELESS('a load balancer, which passes no verified identity on'));
  });

  test('is refused as a source that does not get the caller', () => {
    const stack = shop();
    const source = Source.of(jobApi(stack), { path: '/jobs/{id}' });
    expect(() => new Aggregator(stack, 'Order', { sources: { job: source } })).toThrow(
      "Aggregator at 'Shop/Order': sources.job.forwardedCredentials must hold authorization, because the backend answers only callers that it gets, got nothing.");
  });

  test('resolves no field of a GraphQL API', () => {
    const stack = shop();
    const api = new RobustApi(stack, 'Graph', { engine: RoutingEngine.graphqlApi({ schema: SCHEMA }) });
    expect(() => api.addResolver('Query.order', jobApi(stack))).toThrow(
      "RobustApi at 'Shop/Graph': backend must take the events of AppSync, got 'a function that answers HTTP requests only'.");
  });
});

test('an aggregate resolves no field of a GraphQL API', () => {
  const stack = shop();
  const api = new RobustApi(stack, 'Graph', { engine: RoutingEngine.graphqlApi({ schema: SCHEMA }) });
  const aggregate = new Aggregator(stack, 'Order', { sources: { job: Source.of(JOB_APIS.AsyncHttpApi(stack, WebAuth.none()), { path: '/jobs/{id}' }) }, exposure: ServiceExposure.internalSdk() });
  expect(() => api.addResolver('Query.order', aggregate)).toThrow('backend must take the events of AppSync');
});
