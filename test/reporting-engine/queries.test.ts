import '../support/asset-hashes';
import { aws_iam as iam, aws_kms as kms, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { settingsFile } from './settings-file';
import { AlarmOverride, IndexTable, ReportingEngine, ReportingEngineProps, ServiceExposure, ViewProjection, ViewQueryOptions, WebAuth } from '../../src';
import { shop } from '../support/stacks';

const TOP = { projection: ViewProjection.pick('id', 'views', 'country'), sortBy: 'views', limit: 500 };

function created(props: ReportingEngineProps = { exposure: ServiceExposure.httpApi() }, partitionBy: string | undefined = 'country') {
  const stack = shop();
  const engine = new ReportingEngine(stack, 'Tweets', props);
  return { stack, engine, top: engine.addIndexTable('TopTweets', { ...TOP, partitionBy, shardCount: 4 }) };
}

test('the template of an engine with queries is the one we know', () => {
  const { stack, engine, top } = created();
  engine.addQuery('GET /timelines/{country}', top);
  expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
});

test('the function has the queries, and the projector records the progress of their views only', () => {
  const { engine, top } = created();
  engine.addIndexTable('Newest', TOP);
  engine.addQuery('GET /timelines/{country}', top, { maxAge: Duration.seconds(30), maxPageSize: 10 }).addQuery('GET /timelines', top, { partitionParameter: 'of' });
  expect(settingsFile(engine.queryFunction!, 'queries.json')).toMatchObject({
    queries: [
      { route: 'GET /timelines/{country}', view: 'TopTweets', index: 'byRank', shardCount: 4, limit: 500, partition: { in: 'path', name: 'country' }, defaultPageSize: 10, maxPageSize: 10, maxAgeSeconds: 30 },
      { route: 'GET /timelines', view: 'TopTweets', partition: { in: 'query', name: 'of' }, defaultPageSize: 20, maxPageSize: 100 },
    ],
  });
  const { views } = settingsFile(engine.projectorFunction, 'views.json') as { views: { name: string; hasProgress?: boolean }[] };
  expect(views.map(({ name, hasProgress }) => [name, hasProgress])).toEqual([['TopTweets', true], ['Newest', undefined]]);
});

test('the function reads the views of its queries and the secret, and can do nothing else', () => {
  const { stack, engine, top } = created();
  engine.addQuery('GET /timelines/{country}', top);
  const policy = engine.queryFunction!.role!.node.findChild('DefaultPolicy') as iam.Policy;
  const { Statement } = stack.resolve(policy.document) as { Statement: { Action: string | string[]; Resource: unknown }[] };
  const actions = Statement.flatMap(({ Action }) => Action).filter(action => !/^(logs|xray):/.test(action));
  expect(actions.sort()).toEqual(['dynamodb:GetItem', 'dynamodb:Query', 'secretsmanager:GetSecretValue']);
});

test('routes ask for IAM authorization unless they say otherwise, and callers are granted', () => {
  const { stack, engine, top } = created();
  engine.addQuery('GET /timelines/{country}', top).addQuery('GET /public/{country}', top, { auth: WebAuth.none() });
  const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
  expect(engine.grantInvoke(caller).success).toBe(true);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'GET /timelines/{country}', AuthorizationType: 'AWS_IAM' });
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'GET /public/{country}', AuthorizationType: 'NONE' });
  template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'execute-api:Invoke' })]) } });
});

test('the secret has a key of 64 characters, and the KMS key of the engine', () => {
  const stack = shop();
  const encryptionKey = new kms.Key(stack, 'Key');
  const engine = new ReportingEngine(stack, 'Tweets', { exposure: ServiceExposure.restApi({ auth: WebAuth.none() }), encryptionKey });
  engine.addQuery('GET /top', engine.addIndexTable('TopTweets', TOP));
  Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', {
    GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true }, KmsKeyId: stack.resolve(encryptionKey.keyArn),
  });
  expect([engine.httpApi, engine.restApi?.node.path, engine.url.endsWith('/')]).toEqual([undefined, 'Shop/Tweets/Api/Api', false]);
});

test('alarms of queries are tuned', () => {
  const { engine, top } = created({ exposure: ServiceExposure.httpApi(), alarms: { queryDuration: AlarmOverride.disabled() } });
  engine.addQuery('GET /timelines/{country}', top);
  expect(Object.keys(engine.operations.alarms).filter(name => /^(api|query)/.test(name)).sort())
    .toEqual(['apiClientErrors', 'apiLatency', 'apiServerErrors', 'queryErrors', 'queryThrottles']);
});

const other = (stack: Stack): IndexTable => new ReportingEngine(stack, 'Other').addIndexTable('TopTweets', TOP);

test.each<[string, string, ViewQueryOptions, string]>([
  ['POST /top/{country}', 'key', {}, "begin with GET, got 'POST /top/{country}'"],
  ['GET /top/{land}', 'key', {}, "have no path parameter but {country}, which selects the partition, got 'GET /top/{land}'"],
  ['GET /top/{country+}', 'key', {}, "have the path parameter {country} without +, got 'GET /top/{country+}'"],
  ['GET /top', 'partitionParameter', { partitionParameter: 'limit' }, "be 1 to 64 letters, digits, _ or -, and neither limit nor cursor, got 'limit'"],
  ['GET /top', 'maxPageSize', { maxPageSize: 1_001 }, 'be between 1 and 1000 (library limit), got 1001'],
  ['GET /top', 'defaultPageSize', { defaultPageSize: 101 }, 'be between 1 and 100 (maxPageSize), got 101'],
  ['GET /top', 'maxAge', { maxAge: Duration.minutes(11) }, 'be between 1 second and 10 minutes (library limit), got 11 minutes'],
])('refuses %s with a bad %s', (key, prop, options, must) => {
  const { engine, top } = created();
  expect(() => engine.addQuery(key, top, options)).toThrow(`ReportingEngine at 'Shop/Tweets': ${prop} of '${key}' must ${must}.`);
});

test('refuses a view without partitions in a route with them, a view of another engine, and the same route twice', () => {
  const { engine, top, stack } = created();
  const whole = engine.addIndexTable('All', TOP);
  expect(() => engine.addQuery('GET /all/{x}', whole)).toThrow("key of 'GET /all/{x}' must have no path parameters, because the view has no partitionBy, got 'GET /all/{x}'.");
  expect(() => engine.addQuery('GET /all', whole, { partitionParameter: 'x' })).toThrow("partitionParameter of 'GET /all' must be left out: the view has no partitionBy, got 'x'.");
  expect(() => engine.addQuery('GET /x', other(stack))).toThrow("view must be a view that addIndexTable of this engine returned, got 'Shop/Other/TopTweets'.");
  engine.addQuery('GET /top', top);
  expect(() => engine.addQuery('GET /top', top)).toThrow("the API already has 'GET /top'");
});

test('refuses queries without an API, an API without queries, and an exposure that is none', () => {
  const { engine, top } = created({});
  for (const [prop, use] of Object.entries({ addQuery: () => engine.addQuery('GET /top', top), url: () => engine.url, grantInvoke: () => engine.grantInvoke(new iam.AccountRootPrincipal()) })) {
    expect(use).toThrow(`ReportingEngine at 'Shop/Tweets': ${prop} must be used for an engine with the prop exposure, such as ServiceExposure.httpApi(), got nothing.`);
  }
  expect(() => Template.fromStack(created().stack)).toThrow("addQuery must be called for an engine with an exposure, such as addQuery('GET /timeline', view), got no call.");
  expect(() => created({ exposure: ServiceExposure.internalSdk() })).toThrow(
    'exposure must be ServiceExposure.httpApi() or .restApi(): functions read views with enableFor, got \'ServiceExposure.internalSdk()\'.');
});
