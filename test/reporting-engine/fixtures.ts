import { aws_dynamodb as dynamodb, aws_kms as kms, CfnParameter, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { customViewFixtures } from './custom-view-fixtures';
import { eventFedFixtures } from './event-fed-fixtures';
import { graphFixtures } from './graph-fixtures';
import { searchFixtures } from './search-fixtures';
import { valkeyFixtures } from './valkey-fixtures';
import { JsonSchema, QueryCache, ReportingEngine, ServiceExposure, ViewProjection } from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';
import { userFunction } from '../support/stacks';

export { defaults } from './defaults';

const TOP = { projection: ViewProjection.pick('id', 'text', 'views'), sortBy: 'views', limit: 1_000 };

function tweets(scope: Construct, id: string): dynamodb.Table {
  return new dynamodb.Table(scope, id, {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  });
}

export const fixtures: PatternFixture[] = [
  {
    name: 'default',
    create: (scope, id) => {
      const engine = new ReportingEngine(scope, id);
      engine.addIndexTable('TopTweets', TOP);
      return engine;
    },
  },
  {
    name: 'every option',
    create: (scope, id) => {
      const engine = new ReportingEngine(scope, id, {
        source: tweets(scope, `${id}Tweets`),
        versionAttribute: 'version',
        exposure: ServiceExposure.httpApi({ cors: { allowOrigins: ['https://example.com'] } }),
        documentation: { title: 'Timelines', version: '2.0.0' },
        encryptionKey: new kms.Key(scope, `${id}Key`, { enableKeyRotation: true }),
        driftCheck: { rate: Duration.minutes(30), sampleSize: 50, acceptableLag: Duration.minutes(5) },
      });
      const top = engine.addIndexTable('TopTweets', { ...TOP, shardCount: 1 });
      const documentation = { operationId: 'top', summary: 'The most viewed tweets', rowSchema: JsonSchema.fromObject({ type: 'object' }) };
      engine.addQuery('GET /top', top, { maxAge: Duration.seconds(30), defaultPageSize: 5, maxPageSize: 50, throttle: { rateLimit: 9, burstLimit: 9 }, documentation });
      const longest = engine.addIndexTable('Longest', {
        projection: ViewProjection.jsonata('retweeted ? { "id": id, "country": country, "length": $length(text) }'), sortBy: 'length', partitionBy: 'country', limit: 10, shardCount: 16,
      });
      longest.enableFor(userFunction(scope, `${id}Reader`));
      engine.addQuery('GET /longest/{land}', longest, { partitionParameter: 'land', maxWait: Duration.seconds(2), joins: [{ view: top, on: { id: 'id' }, member: 'tweet' }] });
      return engine;
    },
  },
  {
    name: 'caches',
    create: (scope, id) => {
      const engine = new ReportingEngine(scope, id, { exposure: ServiceExposure.httpApi(), encryptionKey: new kms.Key(scope, `${id}Key`, { enableKeyRotation: true }) });
      const cache = QueryCache.dynamoDb({ ttl: Duration.minutes(1), staleIfError: Duration.hours(1) });
      engine.addQuery('GET /top', engine.addIndexTable('TopTweets', TOP), { cache });
      const loader = userFunction(scope, `${id}Loader`);
      const tweet = engine.addCacheAside('TweetById', { loader, ttl: Duration.minutes(5), staleIfError: Duration.days(1) });
      const documentation = { operationId: 'tweet', summary: 'A tweet', valueSchema: JsonSchema.fromObject({ type: 'object' }) };
      engine.addLookup('GET /tweets/{id}', tweet, { throttle: { rateLimit: 9, burstLimit: 9 }, documentation });
      return engine;
    },
  },
  {
    name: 'a REST API',
    create: (scope, id) => {
      const engine = new ReportingEngine(scope, id, { exposure: ServiceExposure.restApi(), driftCheck: { enabled: false } });
      engine.addQuery('GET /top', engine.addIndexTable('TopTweets', TOP), { cache: QueryCache.inMemory({ ttl: Duration.seconds(10) }) });
      return engine;
    },
  },
  {
    name: 'an imported source',
    create: (scope, id) => {
      const source = dynamodb.Table.fromTableAttributes(scope, `${id}Tweets`, {
        tableName: 'tweets', tableStreamArn: 'arn:aws:dynamodb:us-east-1:111122223333:table/tweets/stream/2030-01-01T00:00:00.000',
      });
      const engine = new ReportingEngine(scope, id, { source });
      engine.addIndexTable('TopTweets', TOP);
      return engine;
    },
  },
  {
    name: 'token props',
    create: (scope, id) => {
      const limit = new CfnParameter(scope, `${id}Limit`, { type: 'Number', default: 10 }).valueAsNumber;
      const engine = new ReportingEngine(scope, id, { exposure: ServiceExposure.httpApi() });
      const top = engine.addIndexTable('TopTweets', { ...TOP, limit });
      top.enableFor(userFunction(scope, `${id}Reader`));
      engine.addQuery('GET /top', top);
      return engine;
    },
  },
  ...searchFixtures,
  ...customViewFixtures,
  ...graphFixtures,
  ...valkeyFixtures,
  ...eventFedFixtures,
];
