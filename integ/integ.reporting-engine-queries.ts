import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, aws_lambda as lambda, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { apiUrl } from './api-url';
import { patience } from './patience';
import { worker } from './worker';
import { QueryCache, ReportingEngine, ServiceExposure, ViewProjection, WebAuth } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

const ITEMS = 60;
const READ = { differences: 0, pages: 4, foreign: 400, hasTime: true };
/**
 * Clients page through a view after each item was changed three times, and get what the source says: each row once, in order, no more than the view's
 * limit. The cursors hold across a rotation of their key, and in no other partition. The same through an HTTP API and a REST API.
 * A page after a write has it, or says that it is stale.
 * A row has the content of the other source's item of its country, whichever came first.
 * A page in the cache stays for its time. A value in the cache ends when its item is written or removed, and so does the one that says that there is none.
 */
const app = new App();
const stack = new Stack(app, 'IntegReportingEngineQueries');
const test = new IntegTest(app, 'ReportingEngineQueries', { testCases: [stack] });
const call = (url: string, expected: object) => test.assertions.httpApiCall(url).expect(ExpectedResult.objectLike(expected));
const exposures = { Http: ServiceExposure.httpApi({ auth: WebAuth.none() }), Rest: ServiceExposure.restApi({ auth: WebAuth.none() }) };

const countries = new ReportingEngine(stack, 'Countries');
const names = countries.addIndexTable('Names', { projection: ViewProjection.pick('id', 'name'), sortBy: 'name', limit: 10, shardCount: 1 });
const landName = { view: names, on: { id: 'country' }, member: 'land' };

for (const [name, exposure] of Object.entries(exposures)) {
  const engine = new ReportingEngine(stack, name, { exposure, versionAttribute: 'version' });
  const top = engine.addIndexTable('TopTweets', {
    projection: ViewProjection.pick('id', 'country', 'views'), partitionBy: 'country', sortBy: 'views', limit: 25, shardCount: 4,
  });
  engine.addQuery('GET /timelines/{country}', top, { maxAge: Duration.seconds(10) }).addQuery('GET /timelines', top);
  engine.addQuery('GET /waiting/{country}', top, { maxWait: Duration.seconds(5) });
  engine.addQuery('GET /joined/{country}', top, { joins: [landName] });
  engine.addQuery('GET /cached/{country}', top, { cache: QueryCache.dynamoDb({ ttl: Duration.hours(1) }) });
  const loader = worker(new Construct(stack, `${name}Loader`), 'load-tweet', Duration.seconds(5));
  loader.addEnvironment('SOURCE_TABLE', engine.source.tableName);
  engine.source.grant(loader, 'dynamodb:GetItem');
  engine.addLookup('GET /tweets/{id}', engine.addCacheAside('TweetById', { loader, ttl: Duration.days(1) }));

  const pages = worker(new Construct(stack, `${name}Pages`), 'page-through', Duration.seconds(60));
  pages.addEnvironment('SOURCE_TABLE', engine.source.tableName);
  pages.addEnvironment('SECRET', engine.cursorSecret!.secretArn);
  pages.addEnvironment('API_URL', apiUrl(engine));
  engine.source.grant(pages, 'dynamodb:PutItem', 'dynamodb:DeleteItem');
  engine.cursorSecret!.grantWrite(pages);
  const own = worker(new Construct(stack, `${name}Own`), 'read-own-writes', Duration.minutes(2));
  own.addEnvironment('SOURCE_TABLE', engine.source.tableName);
  own.addEnvironment('API_URL', apiUrl(engine));
  engine.source.grant(own, 'dynamodb:PutItem', 'dynamodb:DeleteItem');
  const land = name === 'Http' ? 'ES' : 'IT';
  const lands = worker(new Construct(stack, `${name}Lands`), 'name-lands', Duration.minutes(2));
  lands.addEnvironment('API_URL', apiUrl(engine));
  lands.addEnvironment('SOURCE_TABLE', countries.source.tableName);
  countries.source.grant(lands, 'dynamodb:PutItem', 'dynamodb:DeleteItem');
  const invoke = ({ functionName }: lambda.IFunction, payload: object) =>
    test.assertions.invokeFunction({ functionName, payload: JSON.stringify(payload) });
  const answers = (payload: object) => ExpectedResult.objectLike({ StatusCode: 200, Payload: Match.serializedJson(payload) });

  const url = apiUrl(engine);
  const isOld = { headers: { age: Match.arrayWith([Match.stringLikeRegexp('^[0-9]+$')]) } };
  const first = { status: 200, body: { rows: [{ id: 'tweet-0', views: ITEMS }] } };
  call(`${url}/tweets/tweet-0`, { status: 404 })
    .next(call(`${url}/tweets/tweet-0`, { status: 404, ...isOld }))
    .next(invoke(pages, { write: ITEMS }).expect(answers({ written: 3 * ITEMS })))
    .next(invoke(pages, { items: ITEMS }).expect(answers(READ)).waitForAssertions(patience()))
    .next(invoke(pages, { items: ITEMS, rotates: true }).expect(answers(READ)))
    .next(invoke(lands, { id: land, name: 'one' }).expect(answers({ land: { id: land, name: 'one' }, of: 10 })))
    .next(invoke(lands, { id: land, name: 'two' }).expect(answers({ land: { id: land, name: 'two' }, of: 10 })))
    .next(invoke(lands, { id: land }).expect(answers({ land: 'none', of: 10 })))
    .next(invoke(own, { items: 4 }).expect(answers({ read: 14, wrong: 0, aheadIsStale: true })))
    .next(call(`${url}/waiting/PT?after=%7B%7D`, { status: 400 }))
    .next(call(`${url}/timelines/ES?after=%7B%7D`, { status: 400 }))
    .next(call(`${url}/timelines/ES?limit=2`, {
      status: 200,
      headers: { 'cache-control': Match.arrayWith(['private, max-age=10']) },
      body: { rows: [{ id: 'tweet-0', country: 'ES', views: ITEMS }, { id: 'tweet-2' }] },
    }))
    .next(call(`${url}/timelines?country=IT&limit=1`, { status: 200, body: { rows: [{ id: 'tweet-1' }] } }))
    .next(call(`${url}/timelines?limit=1`, { status: 400 }))
    .next(call(`${url}/timelines/ES?offset=1`, { status: 400, body: { detail: 'The query parameters must be among limit, cursor.' } }))
    .next(call(`${url}/timelines/ES?cursor=forged`, { status: 400 }))
    .next(call(`${url}/timelines/FR`, { status: 200, body: { rows: [] } }))
    .next(call(`${url}/nowhere`, { status: 404 }))
    .next(call(`${url}/tweets/tweet-0`, { status: 200, body: { id: 'tweet-0', views: ITEMS } }).waitForAssertions(patience()))
    .next(call(`${url}/tweets/tweet-0`, { status: 200, ...isOld }))
    .next(call(`${url}/cached/ES?limit=1`, first))
    .next(invoke(pages, { remove: 'tweet-0' }).expect(answers({ removed: 'tweet-0' })))
    .next(call(`${url}/tweets/tweet-0`, { status: 404 }).waitForAssertions(patience()))
    .next(call(`${url}/timelines/ES?limit=1`, { status: 200, body: { rows: [{ id: 'tweet-2' }] } }).waitForAssertions(patience()))
    .next(call(`${url}/cached/ES?limit=1`, { ...first, ...isOld }));
}

RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);
