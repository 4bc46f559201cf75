import { aws_ec2 as ec2, aws_elasticache as elasticache, aws_kms as kms, aws_secretsmanager as secretsmanager, Duration, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CacheStore, QueryCache, ReportingEngine, ServiceExposure, ValkeyCache, ValkeyCredentials, ViewProjection } from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';
import { userFunction, userVpc } from '../support/stacks';

const TOP = { projection: ViewProjection.pick('id', 'text', 'views'), sortBy: 'views', limit: 1_000 };

/** A serverless cache of the user's, with its network and a user with IAM authentication. */
function userCache(scope: Construct, id: string): ValkeyCache {
  // no two instances in a stack have one of these
  const [cacheName, userId, userGroupId] = ['tweets', 'reader', 'readers'].map(name => `${id.toLowerCase()}-${name}`);
  const vpc = userVpc(scope, `${id}Network`);
  const securityGroup = new ec2.SecurityGroup(scope, `${id}Group`, { vpc, description: 'The cache' });
  const user = new elasticache.CfnUser(scope, `${id}User`, {
    engine: 'valkey',
    userId,
    userName: userId,
    authenticationMode: { Type: 'iam' },
    accessString: 'on ~* +@read +@write +@scripting +@connection +cluster|slots +time',
  });
  const group = new elasticache.CfnUserGroup(scope, `${id}Users`, { engine: 'valkey', userGroupId, userIds: [user.ref] });
  const cache = new elasticache.CfnServerlessCache(scope, `${id}Cache`, {
    engine: 'valkey',
    serverlessCacheName: cacheName,
    userGroupId: group.ref,
    securityGroupIds: [securityGroup.securityGroupId],
    subnetIds: vpc.privateSubnets.map(({ subnetId }) => subnetId),
  });
  const credentials = ValkeyCredentials.iam(userId);
  return ValkeyCache.serverless({ cacheName, endpoint: cache.attrEndpointAddress, network: { vpc }, securityGroup, credentials });
}

/** Engines with a cache in Valkey. */
export const valkeyFixtures: PatternFixture[] = [
  {
    name: 'caches in Valkey',
    create: (scope, id) => {
      const engine = new ReportingEngine(scope, id, { exposure: ServiceExposure.httpApi() });
      const cache = userCache(scope, id);
      engine.addQuery('GET /top', engine.addIndexTable('TopTweets', TOP), { cache: QueryCache.valkey(cache, { ttl: Duration.minutes(1) }) });
      const tweet = engine.addCacheAside('TweetById', { loader: userFunction(scope, `${id}Loader`), ttl: Duration.minutes(5), store: CacheStore.valkey(cache) });
      engine.addLookup('GET /tweets/{id}', tweet);
      return engine;
    },
  },
  {
    name: 'a cache in a replication group, with a password and groups of the user',
    create: (scope, id) => {
      const vpc = userVpc(scope, `${id}Network`);
      const encryptionKey = new kms.Key(scope, `${id}Key`, { enableKeyRotation: true });
      const network = { vpc, securityGroups: [new ec2.SecurityGroup(scope, `${id}Group`, { vpc, description: 'The functions' })] };
      const { region } = Stack.of(scope);
      const secretArn = `arn:aws:secretsmanager:${Token.isUnresolved(region) ? 'us-east-1' : region}:111122223333:secret:cache-abcdef`;
      const secret = secretsmanager.Secret.fromSecretCompleteArn(scope, `${id}Secret`, secretArn);
      const credentials = ValkeyCredentials.password(secret, { username: 'reader', field: 'password' });
      const cache = ValkeyCache.replicationGroup({ replicationGroupId: 'tweets', endpoint: 'tweets.example.com', port: 6380, isClusterMode: false, network, credentials });
      const engine = new ReportingEngine(scope, id, { exposure: ServiceExposure.restApi(), encryptionKey });
      engine.addLookup('GET /tweets/{id}', engine.addCacheAside('TweetById', { loader: userFunction(scope, `${id}Loader`), ttl: Duration.minutes(5), store: CacheStore.valkey(cache) }));
      return engine;
    },
  },
];
