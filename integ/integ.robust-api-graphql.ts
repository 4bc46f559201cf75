import * as path from 'path';
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_appsync as appsync, aws_lambda as lambda, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { apiUrl } from './api-url';
import { Backend, RobustApi, RoutingEngine, WebAuth } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/**
 * A GraphQL API whose callers a function decides about: a query and a mutation reach a function each,
 * which gets the arguments and who calls; callers without a token, or with a wrong one, are refused.
 */
const app = new App();
const stack = new Stack(app, 'IntegRobustApiGraphql');
const fn = (id: string, code: string) => new lambda.Function(stack, id, {
  code: lambda.Code.fromInline(`exports.handler = async event => { ${code} };`),
  handler: 'index.handler',
  runtime: lambda.Runtime.NODEJS_24_X,
  timeout: Duration.seconds(5),
});
const authorizer = fn('Authorizer',
  'return { isAuthorized: event.authorizationToken === "barista", resolverContext: { principalId: event.authorizationToken } };');
const read = fn('Read', 'return { id: event.arguments.id, drink: "mocha", caller: event.identity.resolverContext.principalId };');
const place = fn('Place', 'return { id: "new-" + event.info.fieldName, drink: event.arguments.drink };');

const api = new RobustApi(stack, 'Api', {
  engine: RoutingEngine.graphqlApi({
    schema: appsync.SchemaFile.fromAsset(path.join(__dirname, 'orders.graphql')),
    auth: WebAuth.lambdaAuthorizer(authorizer),
  }),
});
api.addResolver('Query.order', Backend.function(read));
api.addResolver('Mutation.placeOrder', Backend.function(place));

const test = new IntegTest(app, 'RobustApiGraphql', { testCases: [stack] });
const ask = (request: { query: string; variables?: object }, expected: object, authorization?: string) => test.assertions
  .httpApiCall(apiUrl(api), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
    body: JSON.stringify(request),
  })
  .expect(ExpectedResult.objectLike(expected));
const refused = { status: 401, body: { errors: [{ errorType: 'UnauthorizedException' }] } };
const mutation = { query: 'mutation Place($drink: String!) { placeOrder(drink: $drink) { id drink } }', variables: { drink: 'flat white' } };

ask({ query: '{ order(id: "7") { id drink caller } }' },
  { status: 200, body: { data: { order: { id: '7', drink: 'mocha', caller: 'barista' } } } }, 'barista');
ask(mutation, { status: 200, body: { data: { placeOrder: { id: 'new-placeOrder', drink: 'flat white' } } } }, 'barista');
ask({ query: '{ first: order(id: "8") { id drink } second: order(id: "9") { id } }' },
  { status: 200, body: { data: { first: { id: '8', drink: 'mocha' }, second: { id: '9' } } } }, 'barista');
ask({ query: '{ order(id: "9") { id } }' }, refused);
ask(mutation, refused, 'somebody');

RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);
