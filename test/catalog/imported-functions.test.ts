import { App, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import {
  Backend, CircuitBreakerTable, FanOutFanIn, FanOutIntake, IdempotencyTable, QueueLoadLeveling, QueueWorker, RobustApi, RoutingEngine,
  ServiceExposure, SimpleWebService, SubtaskWorker, WebAuth,
} from '../../src';
import { places, wordsOf } from '../contract/mistakes/places';
import { isWellTold, Walk } from '../contract/mistakes/walk';
import { shop, userFunction, warnings } from '../support/stacks';

const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:charge';
const OWN = /cdk-serverless-catalog:(roleOfImported|policyOfFunction)/;
/** What CDK says of imported functions: code of its own, methods that the user did not call, and tokens. */
const OF_CDK = /unknownPrincipal|addPermission\(\)|"_\w+":|Token\[|\[object Object\]/;

const byArn = (scope: Stack) => lambda.Function.fromFunctionArn(scope, 'Imported', ARN);
const withRole = (scope: Stack) => lambda.Function.fromFunctionAttributes(scope, 'Imported', {
  functionArn: ARN, sameEnvironment: true, role: iam.Role.fromRoleArn(scope, 'Role', 'arn:aws:iam::111122223333:role/charge'),
});
const IMPORTS: [how: string, (scope: Stack) => lambda.IFunction][] = [
  ['by its ARN', byArn],
  ['by its name', scope => lambda.Function.fromFunctionName(scope, 'Imported', 'charge')],
  ['with its role', withRole],
];

const walk = new Walk(places().filter(({ type }) => ['lambda.IFunction', 'iam.IGrantable'].includes(type)));

/** What is said of an imported function at each place: the warnings, or the error. */
function saidOf(imported: (scope: Stack) => lambda.IFunction): { readonly place: string; readonly said: string[]; readonly error?: string }[] {
  return walk.places.map(place => {
    try {
      return { place: wordsOf(place), said: warnings(walk.stackWith(place, imported)) };
    } catch (error) {
      return { place: wordsOf(place), said: [], error: (error as Error).message };
    }
  });
}

test('the fixtures reach places', () => {
  expect(walk.places.length).toBeGreaterThan(20);
});

describe.each(IMPORTS)('a function that is imported %s, at every place', (_, imported) => {
  const all = saidOf(imported);

  test('has no warning of CDK', () => {
    expect(all.flatMap(({ place, said }) => said.filter(text => OF_CDK.test(text)).map(text => `${place}: ${text}`))).toEqual([]);
  });

  test('has one warning of its role and one of its policy at most', () => {
    const kinds = all.map(({ place, said }) => [place, said.flatMap(text => OWN.exec(text)?.[1] ?? [])] as const);
    expect(kinds.filter(([, texts]) => new Set(texts).size !== texts.length)).toEqual([]);
  });

  test('is refused in the words of the library, if it is', () => {
    expect(all.filter(({ error }) => error !== undefined && !isWellTold(error))).toEqual([]);
  });
});

test.each<[what: string, grant: (stack: Stack, handler: lambda.IFunction) => unknown]>([
  ['circuits, for a function', (stack, handler) => new CircuitBreakerTable(stack, 'Circuits').enableFor(handler)],
  ['circuits', (stack, handler) => new CircuitBreakerTable(stack, 'Circuits').grantUse(handler)],
  ['answers', (stack, handler) => new IdempotencyTable(stack, 'Answers').enableFor(handler)],
  ['messages', (stack, handler) => new FanOutFanIn(stack, 'Jobs', {
    intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(userFunction(stack)) },
  }).grantSendMessages(handler)],
])('a grant of %s, which no fixture has, is reported in the words of the library', (_, grant) => {
  const stack = shop();
  grant(stack, byArn(stack));
  expect(warnings(stack).filter(text => OWN.test(text) || OF_CDK.test(text))).toEqual([expect.stringContaining("The role of 'Shop/Imported' is not known")]);
  expect(() => grant(new Stack(stack.node.root as App, 'Office'), {} as never)).toThrow(/^\w+ at 'Office\/\w+': \w+ must be a .+, got \{\}\.$/);
});

test('a worker without a known role has one warning, with all that the role needs', () => {
  const stack = shop();
  new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(byArn(stack)) });
  expect(warnings(stack).filter(text => OWN.test(text))).toEqual([
    expect.stringContaining("The role of 'Shop/Imported' is not known, so that nothing can be granted to it. Import the function with its role: "
      + 'lambda.Function.fromFunctionAttributes() with functionArn, role and sameEnvironment: true. Or its owner adds this policy to the role, before the '
      + 'deployment if the function reads a queue or a stream: {"Statement":[{"Action":["sqs:ChangeMessageVisibility","sqs:DeleteMessage",'
      + '"sqs:GetQueueAttributes","sqs:GetQueueUrl","sqs:ReceiveMessage","sqs:SendMessage"],"Effect":"Allow","Resource":"<Arn of Shop/Payments/Queue>"}],'
      + '"Version":"2012-10-17"}'),
  ]);
});

test.each<[what: string, make: (stack: Stack, handler: lambda.IFunction) => unknown, of: RegExp]>([
  ['a route of an HTTP API', (stack, handler) => { new RobustApi(stack, 'Api').addRoute('GET /a', Backend.function(handler)); }, /execute-api.*<Ref of Shop\/Api\/Engine\/Api>/],
  ['a route of a REST API', (stack, handler) => { new RobustApi(stack, 'Api', { engine: RoutingEngine.restApi() }).addRoute('GET /a', Backend.function(handler)); },
    /execute-api.*<Ref of Shop\/Api\/Engine\/Api>/],
  ['a service', (stack, handler) => new SimpleWebService(stack, 'Api', { handler }), /execute-api.*<Ref of Shop\/Api\/Api\/Api>/],
  ['a service of a REST API', (stack, handler) => new SimpleWebService(stack, 'Api', { handler, exposure: ServiceExposure.restApi() }), /execute-api/],
  ['an authorizer of a REST API', (stack, handler) => {
    const api = new RobustApi(stack, 'Api', { engine: RoutingEngine.restApi() });
    api.addRoute('GET /a', Backend.http('https://shop.example.com'), { auth: WebAuth.lambdaAuthorizer(handler) });
  }, /execute-api.*authorizers/],
])('%s has the command for a policy that cannot be changed', (_, make, source) => {
  const stack = shop();
  make(stack, byArn(stack));
  const [text, ...others] = warnings(stack).filter(each => OWN.test(each));
  expect(others).toEqual([]);
  expect(text).toContain("The policy of the function 'Shop/Imported' cannot be changed from here");
  expect(text).toMatch(new RegExp(`aws lambda add-permission --function-name '${ARN}' --statement-id '[\\w-]{1,100}' `
    + `--action 'lambda:InvokeFunction' --principal 'apigateway.amazonaws.com' --source-arn '.*${source.source}`));
});

test('several APIs have a command each, in one warning', () => {
  const stack = shop();
  const handler = byArn(stack);
  ['One', 'Two'].forEach(id => new SimpleWebService(stack, id, { handler }));
  const [text, ...others] = warnings(stack).filter(each => OWN.test(each));
  expect(others).toEqual([]);
  expect(text.match(/aws lambda add-permission/g)).toHaveLength(2);
});

test.each<[how: string, (stack: Stack) => lambda.IFunction]>([
  ['of the app', stack => userFunction(stack)],
  ['with its role, in the same account and Region', withRole],
  ['with permissions of its own', stack => lambda.Function.fromFunctionAttributes(stack, 'Imported', { functionArn: ARN, skipPermissions: true })],
])('an API warns of no function %s', (_, make) => {
  const stack = shop();
  new SimpleWebService(stack, 'Orders', { handler: make(stack) });
  expect(warnings(stack).filter(text => OWN.test(text) || OF_CDK.test(text))).toEqual([]);
});

test('a sender without a known role is reported where the queue has a key', () => {
  const stack = shop();
  const { handler, key } = { handler: byArn(stack), key: new kms.Key(stack, 'Key') };
  const worker = QueueWorker.function(userFunction(stack));
  expect(new QueueLoadLeveling(stack, 'Payments', { worker, encryptionKey: key }).grantSendMessages(handler).success).toBe(true);
  const [text, ...others] = warnings(stack).filter(each => OWN.test(each) || OF_CDK.test(each));
  expect(others).toEqual([]);
  ['"sqs:SendMessage"', '<Arn of Shop/Payments/Queue>', '"kms:GenerateDataKey"', '<Arn of Shop/Key>'].forEach(part => expect(text).toContain(part));
});

test('what the user grants to the function afterwards is in the same warning', () => {
  const stack = shop();
  const handler = byArn(stack);
  const { queue } = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(handler) });
  iam.Grant.addToPrincipal({ grantee: handler, actions: ['sqs:PurgeQueue'], resourceArns: [queue.queueArn] });
  expect(warnings(stack).filter(text => /roleOfImported|unknownPrincipal/.test(text))).toEqual([expect.stringContaining('"sqs:PurgeQueue"')]);
});
