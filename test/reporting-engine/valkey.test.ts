import '../support/asset-hashes';
import { aws_ec2 as ec2, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, aws_secretsmanager as secretsmanager, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { settingsFile } from './settings-file';
import { valkeyFixtures } from './valkey-fixtures';
import { CacheStore, QueryCache, ReplicationGroupValkeyCacheOptions, ReportingEngine, ServiceExposure, ValkeyCache, ValkeyCredentials, ViewProjection } from '../../src';
import { resourceCount, shop, userFunction, userVpc } from '../support/stacks';

const TOP = { projection: ViewProjection.pick('id', 'views'), sortBy: 'views', limit: 500 };
const TTL = { ttl: Duration.minutes(5) };
const secretOf = (stack: Stack) => secretsmanager.Secret.fromSecretAttributes(stack, 'Password', {
  secretCompleteArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:cache-abcdef', encryptionKey: new kms.Key(stack, 'SecretKey'),
});

function created(stack = shop()) {
  const vpc = userVpc(stack);
  const cacheWith = (more: Partial<ReplicationGroupValkeyCacheOptions> = {}) => ValkeyCache.replicationGroup({
    replicationGroupId: 'tweets', endpoint: 'tweets.example.com', isClusterMode: true, network: { vpc }, credentials: ValkeyCredentials.iam('reader'), ...more,
  });
  const engine = new ReportingEngine(stack, 'Tweets', { exposure: ServiceExposure.httpApi() });
  return { stack, vpc, cacheWith, engine, loader: userFunction(stack, 'Loader') };
}
function statements(handler: lambda.IFunction, stack: Stack): { Action: string | string[]; Resource: unknown }[] {
  const { document } = handler.role!.node.findChild('DefaultPolicy') as iam.Policy;
  return (stack.resolve(document) as { Statement: { Action: string | string[]; Resource: unknown }[] }).Statement;
}
const actions = (handler: lambda.IFunction, stack: Stack) =>
  [...new Set(statements(handler, stack).flatMap(({ Action }) => Action))].filter(action => /^(dynamodb|lambda|kms|elasticache|secretsmanager|sqs)/.test(action)).sort();

test('routes with a cache in Valkey have a function of their own in its network, and the others stay outside', () => {
  const { stack, engine, cacheWith, loader } = created();
  const cache = cacheWith();
  const top = engine.addIndexTable('TopTweets', TOP);
  engine.addQuery('GET /plain', top).addQuery('GET /top', top, { cache: QueryCache.valkey(cache, { ...TTL, staleIfError: Duration.hours(1) }) });
  expect(engine.cacheInvalidatorFunction).toBeUndefined();
  const byId = engine.addCacheAside('TweetById', { loader, ...TTL, store: CacheStore.valkey(cache) });
  engine.addLookup('GET /tweets/{id}', byId);
  const [plain, valkey] = [engine.queryFunction!, engine.valkeyQueryFunction!];
  const functions = [plain, valkey, engine.projectorFunction, engine.cacheInvalidatorFunction!];
  expect(functions.map(({ isBoundToVpc }) => isBoundToVpc)).toEqual([false, true, false, true]);
  const [ofPlain, ofValkey] = [plain, valkey].map(each => settingsFile(each, 'queries.json') as { queries: object[] });
  expect(ofPlain).toEqual({ queries: [expect.objectContaining({ route: 'GET /plain' })], cursorSecret: expect.anything() as unknown });
  expect(ofValkey).toMatchObject({
    queries: [{ route: 'GET /top', cache: { isInValkey: true, ttlMillis: 300_000, staleIfErrorMillis: 3_600_000 } }],
    lookups: [{ route: 'GET /tweets/{id}', pattern: '/Shop/Tweets/TweetById' }],
    valkey: { host: 'tweets.example.com', port: 6379, isClustered: true, credentials: { kind: 'iam', userId: 'reader', cacheName: 'tweets', isServerless: false } },
  });
  expect(settingsFile(engine.projectorFunction, 'views.json')).toMatchObject({ caches: [{ name: 'TweetById', pattern: '/Shop/Tweets/TweetById', queueUrl: expect.anything() as unknown }] });
  expect([byId.table, engine.queryCacheTable]).toEqual([undefined, undefined]);
  expect(Object.keys(engine.operations.alarms)).toEqual(expect.arrayContaining(['tweetByIdStoreFailures', 'queryCacheFailures', 'invalidationDeadLetters', 'invalidatorErrors', 'valkeyQueryErrors']));
  expect(Object.keys(engine.operations.alarms)).not.toEqual(expect.arrayContaining(['tweetByIdThrottles']));
  expect(actions(plain, stack)).toEqual(['dynamodb:GetItem', 'dynamodb:Query', 'secretsmanager:GetSecretValue']);
  expect(actions(valkey, stack)).toEqual(['dynamodb:GetItem', 'dynamodb:Query', 'elasticache:Connect', 'lambda:InvokeFunction', 'secretsmanager:GetSecretValue']);
  expect(actions(engine.cacheInvalidatorFunction!, stack)).toEqual(['elasticache:Connect', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage']);
  expect(actions(engine.projectorFunction, stack)).toEqual(expect.arrayContaining(['sqs:SendMessage']));
  const arn = (resource: string) => ({ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(`:${resource}$`)])] });
  const connect = { Action: 'elasticache:Connect', Resource: [arn('replicationgroup:tweets'), arn('user:reader')] };
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(connect)]) } });
});

test('a password is read by the two functions, with the key of its secret', () => {
  const { stack, engine, loader, cacheWith } = created();
  const cache = cacheWith({ credentials: ValkeyCredentials.password(secretOf(stack), { field: 'password' }) });
  engine.addLookup('GET /tweets/{id}', engine.addCacheAside('TweetById', { loader, ...TTL, store: CacheStore.valkey(cache) }));
  const { valkey } = settingsFile(engine.valkeyQueryFunction!, 'queries.json') as { valkey: { credentials: object } };
  expect(valkey.credentials).toEqual({ kind: 'password', username: 'default', secretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:cache-abcdef', field: 'password' });
  for (const handler of [engine.valkeyQueryFunction!, engine.cacheInvalidatorFunction!]) {
    expect(actions(handler, stack)).toEqual(expect.arrayContaining(['kms:Decrypt', 'secretsmanager:GetSecretValue']));
    expect(actions(handler, stack)).not.toContain('elasticache:Connect');
  }
});

test('the security group of the cache lets the two functions in, at its port', () => {
  const { stack, vpc, engine, loader, cacheWith } = created();
  const cache = cacheWith({ port: 6380, securityGroup: new ec2.SecurityGroup(stack, 'Group', { vpc, description: 'The cache' }) });
  engine.addLookup('GET /tweets/{id}', engine.addCacheAside('TweetById', { loader, ...TTL, store: CacheStore.valkey(cache) }));
  const rules = Object.values(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress')) as { Properties: { FromPort: number; ToPort: number } }[];
  expect(rules.map(({ Properties: { FromPort, ToPort } }) => [FromPort, ToPort])).toEqual([[6380, 6380], [6380, 6380]]);
});

test.each(valkeyFixtures)('$name', ({ create }) => {
  const stack = shop();
  create(stack, 'Tweets');
  expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
});

test.each<[string, () => unknown]>([
  ['ValkeyCache.replicationGroup: endpoint must be a host name, without a scheme, a port or a path, got "rediss://a".', () => created().cacheWith({ endpoint: 'rediss://a' })],
  ['ValkeyCache.replicationGroup: port must be a whole number between 1 and 65535, got 0.', () => created().cacheWith({ port: 0 })],
  ["ValkeyCache.replicationGroup: replicationGroupId must be 1 to 40 lower-case letters, digits and hyphens, with a letter first (ElastiCache limit), got 'Tweets'.", () => created().cacheWith({ replicationGroupId: 'Tweets' })],
  ["ValkeyCache.replicationGroup: credentials must be ValkeyCredentials.iam() or .password(), got 'reader'.", () => created().cacheWith({ credentials: 'reader' as unknown as ValkeyCredentials })],
  ["ValkeyCredentials.iam: userId must be 1 to 40 letters, digits and hyphens, with a letter first (ElastiCache limit), got '1'.", () => ValkeyCredentials.iam('1')],
])('refuses: %s', (message, act) => {
  expect(act).toThrow(message);
});

test('refuses a password of another Region, and creates nothing', () => {
  const stack = new Stack(undefined, 'Shop', { env: { account: '111122223333', region: 'us-east-1' } });
  const engine = new ReportingEngine(stack, 'Tweets', { exposure: ServiceExposure.httpApi() });
  const secret = secretsmanager.Secret.fromSecretCompleteArn(stack, 'Theirs', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:cache-abcdef');
  const cache = ValkeyCache.replicationGroup({
    replicationGroupId: 'tweets', endpoint: 'tweets.example.com', isClusterMode: false, network: { vpc: userVpc(stack) }, credentials: ValkeyCredentials.password(secret),
  });
  const loader = userFunction(stack);
  const before = resourceCount(stack);
  expect(() => engine.addCacheAside('TweetById', { loader, ...TTL, store: CacheStore.valkey(cache) }))
    .toThrow("ReportingEngine at 'Shop/Tweets': store.credentials of 'TweetById' must be of the Region of the pattern (the functions read the secrets of their Region), got 'eu-west-1'.");
  expect(resourceCount(stack)).toBe(before);
});

test('refuses a second ValkeyCache, what is no store, and too many security groups', () => {
  const { stack, engine, loader, cacheWith, vpc } = created();
  const at = "ReportingEngine at 'Shop/Tweets': ";
  const top = engine.addIndexTable('TopTweets', TOP);
  const groups = Array.from({ length: 6 }, (_, n) => new ec2.SecurityGroup(stack, `Group${n}`, { vpc }));
  const crowded = cacheWith({ network: { vpc, securityGroups: groups } });
  expect(() => engine.addQuery('GET /top', top, { cache: QueryCache.valkey(crowded, TTL) })).toThrow(`${at}network.securityGroups of 'GET /top' must hold 1 to 5 security groups (Lambda limit), got 6.`);
  expect(() => engine.addQuery('GET /top', top, { cache: QueryCache.valkey(loader as unknown as ValkeyCache, TTL) })).toThrow(`${at}cache of 'GET /top' must have a ValkeyCache.serverless() or .replicationGroup()`);
  expect(() => engine.addCacheAside('ById', { loader, ...TTL, store: cacheWith() as unknown as CacheStore })).toThrow(`${at}store of 'ById' must be CacheStore.dynamoDb() or .valkey()`);
  engine.addQuery('GET /top', top, { cache: QueryCache.valkey(cacheWith(), TTL) });
  expect(() => engine.addCacheAside('ById', { loader, ...TTL, store: CacheStore.valkey(cacheWith()) })).toThrow(`${at}store must have the ValkeyCache object of the other caches of the engine`);
});
