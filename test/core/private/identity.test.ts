import { App, aws_cognito as cognito, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Backend, RobustApi, RoutingEngine, UserPoolTokenUse, WebAuth } from '../../../src';
import { identityOf } from '../../../src/core/private/identity';
import { userFunction } from '../../support/stacks';

const poolOf = (scope: App | Stage, id: string) => new cognito.UserPool(new Stack(scope, id), 'Pool');

test('what has the same logical id in two stacks is not the same', () => {
  const app = new App();
  const shop = new Stack(app, 'Shop');
  const [customers, staff] = ['Customers', 'Staff'].map(id => poolOf(app, id).userPoolId);
  expect(shop.resolve(customers)).toEqual(shop.resolve(staff));
  expect(identityOf(shop, [customers])).not.toBe(identityOf(shop, [staff]));
  expect(identityOf(shop, [`${customers}/`])).not.toBe(identityOf(shop, [`${staff}/`]));
  expect(identityOf(shop, [customers])).toBe(identityOf(shop, [customers]));
});

test('it is the same in every stage', () => {
  const [one, other] = ['Test', 'Live'].map(id => {
    const stage = new Stage(new App(), id);
    return identityOf(new Stack(stage, 'Shop'), [poolOf(stage, 'Staff').userPoolId]);
  });
  expect(one).toBe(other);
});

test.each<[string, (auth: WebAuth) => RoutingEngine, string]>([
  ['an HTTP API', auth => RoutingEngine.httpApi({ auth }), 'AWS::ApiGatewayV2::Authorizer'],
  ['a REST API', auth => RoutingEngine.restApi({ auth }), 'AWS::ApiGateway::Authorizer'],
])('%s has an authorizer for each of two pools of the same logical id', (_, engine, type) => {
  const app = new App();
  const shop = new Stack(app, 'Shop');
  const auth = (id: string) => {
    const pool = poolOf(app, id);
    return WebAuth.userPool(pool, { clients: [pool.addClient('Web')], tokenUse: UserPoolTokenUse.ID });
  };
  const api = new RobustApi(shop, 'Api', { engine: engine(auth('Customers')) });
  api.addRoute('GET /orders', Backend.function(userFunction(shop, 'Orders')));
  api.addRoute('GET /reports', Backend.function(userFunction(shop, 'Reports')), { auth: auth('Staff') });
  const pools = Object.values(Template.fromStack(shop).findResources(type)).map(({ Properties }) => /(Customers|Staff):/.exec(JSON.stringify(Properties))?.[1]);
  expect(pools.sort()).toEqual(['Customers', 'Staff']);
});
