import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Backend, FacadeEngine, ReportingEngine, ServiceExposure, SimpleWebService, Strangler, ViewProjection, WebAuth } from '../../../src';
import { shop, userFunction, warnings } from '../../support/stacks';

const auth = WebAuth.none();
const jwt = WebAuth.jwt({ issuer: 'https://id.example.com', audience: ['shop'] });
const VIEW = { projection: ViewProjection.pick('id'), sortBy: 'id', limit: 1 };
const role = (stack: Stack) => new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

function engine(stack: Stack, exposure: ServiceExposure, ...auths: (WebAuth | undefined)[]) {
  const tweets = new ReportingEngine(stack, 'Service', { exposure });
  // before the routes
  tweets.grantInvoke(role(stack));
  const view = tweets.addIndexTable('Top', VIEW);
  auths.forEach((own, at) => tweets.addQuery(`GET /top${at}`, view, { auth: own }));
}

test.each<[string, (stack: Stack) => void]>([
  ['an engine of tokens', stack => engine(stack, ServiceExposure.httpApi({ auth: jwt }), undefined)],
  ['an engine whose only query is public', stack => engine(stack, ServiceExposure.restApi(), auth)],
  ['a service', stack => new SimpleWebService(stack, 'Service', { handler: userFunction(stack), exposure: ServiceExposure.restApi({ auth }) }).grantInvoke(role(stack))],
  ['a façade', stack => new Strangler(stack, 'Service', {
    legacy: Backend.http('https://legacy.example.com'), engine: FacadeEngine.httpApi({ auth: jwt }),
  }).grantInvoke(role(stack))],
])('warns of a permission that lets nobody in: %s', (_, create) => {
  const stack = shop();
  create(stack);
  expect(warnings(stack)).toContainEqual(expect.stringMatching(new RegExp("^\\w+ at 'Shop/Service': grantInvoke must be called for an API that has a route with IAM authorization, "
    + 'got an API without one\\. .* auth: WebAuth\\.iam\\(\\)')));
});

test.each<[string, (stack: Stack) => void]>([
  ['by default', stack => engine(stack, ServiceExposure.httpApi(), undefined)],
  ['of one query', stack => engine(stack, ServiceExposure.httpApi({ auth: jwt }), undefined, WebAuth.iam())],
  ['of a REST API', stack => engine(stack, ServiceExposure.restApi({ auth }), auth, WebAuth.iam())],
])('warns of none with IAM authorization %s', (_, create) => {
  const stack = shop();
  create(stack);
  expect(warnings(stack).filter(text => text.includes('grantInvoke'))).toEqual([]);
});
