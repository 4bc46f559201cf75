import { aws_lambda as lambda, CfnParameter, Stack } from 'aws-cdk-lib';
import { answering, network } from './parts';
import { Backend, RobustApi, RoutingEngine, WebAuth } from '../../src';
import { shop, warnings } from '../support/stacks';

const create = (stack: Stack, auth = WebAuth.none()) => new RobustApi(stack, 'Gateway', {
  engine: RoutingEngine.applicationLoadBalancer({ vpc: network(stack, 'Network'), auth }),
});
const ofRules = (stack: Stack) => warnings(stack).filter(warning => warning.includes('rules'));

test('five backends share a path; a sixth is refused before it is created', () => {
  const stack = shop();
  const api = create(stack);
  const backend = (index: number) => Backend.function(answering(stack, `Weighted${index}`));
  for (let index = 0; index < 4; index++) { api.addRoute('GET /orders', backend(index), { weight: 10 }); }
  expect(() => api.addRoute('GET /orders', backend(4), { weight: 10 })).toThrow(new Error("RobustApi at 'Shop/Gateway': weight must be given for at most 4 backends of 'GET /orders' "
    + 'beside the one that takes the rest (Elastic Load Balancing limit), got 5.'));
  api.addRoute('GET /orders', backend(5));
  expect(() => api.addRoute('GET /orders', backend(6), { weight: 10 })).toThrow('weight must be given for at most 4 backends');
});

test('a weight that is only known at deployment is refused: the rest is computed at synthesis', () => {
  const stack = shop();
  const api = create(stack);
  const { valueAsNumber: weight } = new CfnParameter(stack, 'Weight', { type: 'Number' });
  expect(() => api.addRoute('GET /orders', Backend.function(answering(stack, 'Next')), { weight }))
    .toThrow(new Error("RobustApi at 'Shop/Gateway': weight must be known at synthesis on a load balancer, because the rest is computed then, got 'a token'."));
});

test('the 101st rule warns that the quota must be raised, and names its route', () => {
  const stack = shop();
  const api = create(stack);
  const one = Backend.function(answering(stack, 'One'));
  for (let index = 1; index <= 50; index++) { api.addRoute(`GET /p${index}`, one); } // with a rule for other methods
  expect(ofRules(stack)).toEqual([]);
  api.addRoute('ANY /p51', one);
  expect(ofRules(stack)).toEqual([expect.stringMatching(/^From 'ANY \/p51' on, the load balancer has more than 100 rules/)]);
});

test('the 101st target group is refused', () => {
  const stack = shop();
  const api = create(stack);
  const functions = (index: number) => lambda.Function.fromFunctionAttributes(stack, `F${index}`, {
    functionArn: `arn:aws:lambda:eu-west-1:111111111111:function:f${index}`, skipPermissions: true,
  });
  for (let index = 1; index <= 100; index++) { api.addRoute(`ANY /${index % 2 === 0 ? '' : 'q/'}p${index}`, Backend.function(functions(index))); }
  expect(() => api.addRoute('ANY /last', Backend.function(functions(101)))).toThrow("backends must be at most 100 (Elastic Load Balancing limit), of which 'ANY /last' needs one more: use a second API, got 101.");
});

test('tokens of more than ten audiences are refused', () => {
  const stack = shop();
  const auth = WebAuth.jwt({ issuer: 'https://id.example.com', audience: Array.from({ length: 11 }, (_, index) => `a${index}`) });
  expect(() => create(stack).addRoute('GET /orders', Backend.function(answering(stack, 'One')), { auth }))
    .toThrow('WebAuth: a load balancer must accept at most 10 audiences or clients (Elastic Load Balancing limit), got 11.');
});
