import '../support/asset-hashes';
import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { settingsFile } from './settings-file';
import { CacheAsideOptions, QueryCache, ReportingEngine, ReportingEngineProps, ServiceExposure, ViewProjection, ViewQueryOptions, WebAuth } from '../../src';
import { shop, userFunction } from '../support/stacks';

const TOP = { projection: ViewProjection.pick('id', 'views'), sortBy: 'views', limit: 500 };
const TTL = { ttl: Duration.minutes(5) };

function created(props: Partial<ReportingEngineProps> = {}, stack = shop()) {
  const engine = new ReportingEngine(stack, 'Tweets', { exposure: ServiceExposure.httpApi(), ...props });
  return { stack, engine, loader: userFunction(stack, 'Loader') };
}
function actions(handler: lambda.IFunction, stack: Stack): string[] {
  const policy = handler.role!.node.findChild('DefaultPolicy') as iam.Policy;
  const { Statement } = stack.resolve(policy.document) as { Statement: { Action: string | string[] }[] };
  return [...new Set(Statement.flatMap(({ Action }) => Action))].filter(action => /^(dynamodb|lambda|kms)/.test(action)).sort();
}
const twoKeys = (stack: Stack, type = dynamodb.AttributeType.NUMBER) => new dynamodb.Table(stack, 'Own', {
  partitionKey: { name: 'user', type: dynamodb.AttributeType.STRING }, sortKey: { name: 'n', type }, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
});
const imported = (stack: Stack) => dynamodb.Table.fromTableAttributes(stack, 'Imported', {
  tableName: 'tweets', tableStreamArn: 'arn:aws:dynamodb:us-east-1:111122223333:table/tweets/stream/2030-01-01T00:00:00.000',
});

test('queries with a cache share one table of pages, and those in memory have none', () => {
  const { stack, engine } = created();
  const top = engine.addIndexTable('TopTweets', TOP);
  engine.addQuery('GET /memory', top, { cache: QueryCache.inMemory({ ttl: Duration.seconds(30) }) });
  expect(engine.queryCacheTable).toBeUndefined();
  engine.addQuery('GET /top', top, { cache: QueryCache.dynamoDb({ ttl: Duration.minutes(1), staleIfError: Duration.hours(1) }) })
    .addQuery('GET /best', top, { cache: QueryCache.dynamoDb(TTL) }).addQuery('GET /plain', top);
  const table = stack.resolve(engine.queryCacheTable!.tableName) as object;
  const { queries } = settingsFile(engine.queryFunction!, 'queries.json') as { queries: { cache?: object }[] };
  expect(queries.map(({ cache }) => cache)).toEqual([
    { ttlMillis: 30_000, staleIfErrorMillis: 0 },
    { table: expect.anything() as unknown, ttlMillis: 60_000, staleIfErrorMillis: 3_600_000 },
    { table: expect.anything() as unknown, ttlMillis: 300_000, staleIfErrorMillis: 0 },
    undefined,
  ]);
  expect(table).toHaveProperty('Ref');
  expect(actions(engine.queryFunction!, stack)).toEqual(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem']);
  expect(Object.keys(engine.operations.alarms)).toContain('queryCacheThrottles');
  Template.fromStack(stack).hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Delete', Properties: { TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true } } });
});

test('the projector drops entries, the function reads them and calls the loader, and nobody can do more', () => {
  const { stack, engine, loader } = created();
  const cache = engine.addCacheAside('TweetById', { loader, ...TTL, staleIfError: Duration.days(1) });
  engine.addLookup('GET /tweets/{id}', cache);
  expect(settingsFile(engine.queryFunction!, 'queries.json')).toMatchObject({
    queries: [],
    lookups: [{ route: 'GET /tweets/{id}', pattern: '/Shop/Tweets/TweetById', keys: [{ name: 'id', type: 'S' }], ttlMillis: 300_000, staleIfErrorMillis: 86_400_000 }],
  });
  expect(settingsFile(engine.projectorFunction, 'views.json')).toMatchObject({ views: [], caches: [{ name: 'TweetById', pattern: '/Shop/Tweets/TweetById' }] });
  expect(actions(engine.queryFunction!, stack)).toEqual(['dynamodb:GetItem', 'dynamodb:UpdateItem', 'lambda:InvokeFunction']);
  expect(actions(engine.projectorFunction, stack).filter(action => /Item/.test(action))).toEqual(['dynamodb:DeleteItem']);
  expect(Object.keys(engine.operations.alarms)).toEqual(expect.arrayContaining(['tweetByIdLag', 'tweetByIdThrottles', 'tweetByIdFailedLoads']));
  expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
});

test('the key of a lookup is that of the source, of an imported one as it is given', () => {
  const stack = shop();
  const { engine, loader } = created({ source: twoKeys(stack) }, stack);
  engine.addLookup('GET /users/{user}/tweets/{n}', engine.addCacheAside('TweetByKey', { loader, ...TTL }), { auth: WebAuth.none() });
  expect(settingsFile(engine.queryFunction!, 'queries.json')).toMatchObject({ lookups: [{ keys: [{ name: 'user', type: 'S' }, { name: 'n', type: 'N' }] }] });
  const far = shop();
  const { engine: other, loader: own } = created({ source: imported(far) }, far);
  const keyAttributes = [{ name: 'id', type: dynamodb.AttributeType.NUMBER }];
  other.addLookup('GET /tweets/{id}', other.addCacheAside('TweetById', { loader: own, ...TTL, keyAttributes }));
  expect(settingsFile(other.queryFunction!, 'queries.json')).toMatchObject({ lookups: [{ keys: [{ name: 'id', type: 'N' }] }] });
});

test('the tables have the KMS key of the engine', () => {
  const stack = shop();
  const encryptionKey = new kms.Key(stack, 'Key');
  const { engine, loader } = created({ encryptionKey }, stack);
  engine.addQuery('GET /top', engine.addIndexTable('TopTweets', TOP), { cache: QueryCache.dynamoDb(TTL) });
  engine.addLookup('GET /tweets/{id}', engine.addCacheAside('TweetById', { loader, ...TTL }));
  const keys = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::Table', { Properties: { SSESpecification: { KMSMasterKeyId: Match.anyValue() } } }));
  expect(keys).toHaveLength(4);
  expect(actions(engine.queryFunction!, stack)).toContain('kms:Decrypt');
});

test.each<[string, ViewQueryOptions, string]>([
  ['cache', { cache: Duration.minutes(1) as unknown as QueryCache }, 'be QueryCache.dynamoDb(), .valkey() or .inMemory(), got'],
  ['cache.ttl', { cache: QueryCache.inMemory({ ttl: Duration.minutes(61) }) }, 'be between 1 second and 1 hour (library limit), got 1 hour 1 minute'],
  ['cache.ttl', { cache: QueryCache.inMemory({ ttl: Duration.millis(1_500) }) }, 'be whole seconds, got 1 second 500 millis'],
  ['cache.staleIfError', { cache: QueryCache.inMemory({ ...TTL, staleIfError: Duration.days(2) }) }, 'be between 0 seconds and 1 day (library limit), got 2 days'],
])('refuses a bad %s of a query', (prop, options, must) => {
  const { engine } = created();
  const top = engine.addIndexTable('TopTweets', TOP);
  expect(() => engine.addQuery('GET /top', top, options)).toThrow(`ReportingEngine at 'Shop/Tweets': ${prop} of 'GET /top' must ${must}`);
});

test.each<[string, string, (options: CacheAsideOptions) => Partial<CacheAsideOptions>, string]>([
  ['loader', 'TweetById', () => ({ loader: (() => undefined) as unknown as lambda.IFunction }), 'be a function (lambda.IFunction), got'],
  ['ttl', 'TweetById', () => ({ ttl: Duration.days(2) }), 'be between 1 second and 1 day (library limit), got 2 days'],
  ['ttl', 'TweetById', () => ({ ttl: undefined as unknown as Duration }), 'be a Duration, such as Duration.seconds(30), got nothing'],
  ['staleIfError', 'TweetById', () => ({ staleIfError: Duration.days(8) }), 'be between 0 seconds and 7 days (library limit), got 8 days'],
  ['keyAttributes', 'TweetById', () => ({ keyAttributes: [] }), 'be left out: the key of the source is known, got []'],
  ['keyAttributes', 'TweetById', () => ({ keyAttributes: [{ name: 'id', type: dynamodb.AttributeType.STRING }] }),
    'be left out: the key of the source is known, got [{"name":"id","type":"S"}]'],
])('refuses a bad %s of a cache of values', (prop, name, bad, must) => {
  const { engine, loader } = created();
  const options = { loader, ...TTL };
  expect(() => engine.addCacheAside(name, { ...options, ...bad(options) })).toThrow(`ReportingEngine at 'Shop/Tweets': ${prop} of '${name}' must ${must}`);
});

test.each([
  ['Tweet-By-Id', "be 1 to 40 letters and digits, with a letter first, such as TopTweets, got 'Tweet-By-Id'"], ['projector', 'be of no other view'],
])('refuses %s as the name of a cache', (name, must) => {
  const { engine, loader } = created();
  expect(() => engine.addCacheAside(name, { loader, ...TTL })).toThrow(`ReportingEngine at 'Shop/Tweets': name must ${must}`);
});

test('refuses a key that no path can have, and an imported source without its key', () => {
  const stack = shop();
  const binary = created({ source: twoKeys(stack, dynamodb.AttributeType.BINARY) }, stack);
  expect(() => binary.engine.addCacheAside('ByKey', { loader: binary.loader, ...TTL })).toThrow("source of 'ByKey' must have a key of the types STRING and NUMBER; the attribute 'n' cannot be in a path, got 'B'.");
  const { engine, loader } = created({ source: imported(shop()) });
  expect(() => engine.addCacheAside('ByKey', { loader, ...TTL })).toThrow('keyAttributes of \'ByKey\' must be the one or two attributes of the key of the source, which is imported, got nothing.');
  expect(() => engine.addCacheAside('ByKey', { loader, ...TTL, keyAttributes: [] })).toThrow("keyAttributes of 'ByKey' must be one or two attributes, each with a name and a type, got [].");
});

test.each([
  [['id'], 'id'], ['id', "'id'"], [[null], '[null]'], [[{ type: 'S' }], '[{"type":"S"}]'], [{ name: 'id', type: 'S' }, '{"name":"id","type":"S"}'],
])('refuses %j as the key of an imported source', (keyAttributes, words) => {
  const { engine, loader } = created({ source: imported(shop()) });
  expect(() => engine.addCacheAside('ByKey', { loader, ...TTL, keyAttributes: keyAttributes as dynamodb.Attribute[] }))
    .toThrow(`ReportingEngine at 'Shop/Tweets': keyAttributes of 'ByKey' must be one or two attributes, each with a name and a type, got ${words}.`);
});

test.each([
  ['POST /tweets/{id}', "begin with GET, got 'POST /tweets/{id}'"],
  ['GET /tweets', "have the path parameters {id}, the key of the source, got 'GET /tweets'"],
  ['GET /tweets/{key}', "have the path parameters {id}, the key of the source, got 'GET /tweets/{key}'"],
  ['GET /tweets/{id}/{more}', "have the path parameters {id}, the key of the source, got 'GET /tweets/{id}/{more}'"],
  ['GET /tweets/{id+}', "have path parameters without +, got 'GET /tweets/{id+}'"],
])('refuses the lookup %s', (key, must) => {
  const { engine, loader } = created();
  const cache = engine.addCacheAside('TweetById', { loader, ...TTL });
  expect(() => engine.addLookup(key, cache)).toThrow(`ReportingEngine at 'Shop/Tweets': key must ${must}.`);
});

test('refuses a cache without an API, without a lookup, and of another engine', () => {
  const { engine, loader, stack } = created();
  expect(() => new ReportingEngine(stack, 'Plain').addCacheAside('TweetById', { loader, ...TTL })).toThrow('addCacheAside must be used for an engine with the prop exposure');
  const cache = engine.addCacheAside('TweetById', { loader, ...TTL });
  const other = new ReportingEngine(stack, 'Other', { exposure: ServiceExposure.httpApi() });
  expect(() => other.addLookup('GET /tweets/{id}', cache)).toThrow("cache must be a cache that addCacheAside of this engine returned, got 'Shop/Tweets/TweetById'.");
  const alone = created();
  alone.engine.addCacheAside('TweetById', { loader: alone.loader, ...TTL });
  expect(() => Template.fromStack(alone.stack)).toThrow("addLookup must be called for the cache TweetById, such as addLookup('GET /tweets/{id}', cache), got no call.");
});
