import { Duration, Lazy } from 'aws-cdk-lib';
import { settingsFile } from './settings-file';
import { ReportingEngine, ServiceExposure, ViewProjection } from '../../src';
import { shop } from '../support/stacks';

const TOP = { projection: ViewProjection.pick('id', 'views', 'country'), sortBy: 'views', partitionBy: 'country', limit: 500 };
const exposure = ServiceExposure.httpApi();

function created(versionAttribute?: string) {
  const engine = new ReportingEngine(shop(), 'Tweets', { exposure, versionAttribute });
  return { engine, top: engine.addIndexTable('TopTweets', TOP) };
}

test('rows keep the version of their items, and a query waits for a write', () => {
  const { engine, top } = created('v');
  engine.addQuery('GET /top/{country}', top, { maxWait: Duration.seconds(2) }).addQuery('GET /now/{country}', top, { maxWait: Duration.seconds(0) }).addQuery('GET /any/{country}', top);
  expect(settingsFile(engine.projectorFunction, 'views.json')).toMatchObject({ views: [{ versionAttribute: 'v' }] });
  const { queries } = settingsFile(engine.queryFunction!, 'queries.json') as { queries: { maxWaitMillis?: number }[] };
  expect(queries.map(({ maxWaitMillis }) => maxWaitMillis)).toEqual([2_000, 0, undefined]);
});

test('refuses a wait without versions, one that is too long, and a name that the parameter has', () => {
  const { engine, top } = created('v');
  const without = created();
  expect(() => without.engine.addQuery('GET /top', without.top, { maxWait: Duration.seconds(1) })).toThrow(
    "ReportingEngine at 'Shop/Tweets': maxWait of 'GET /top' must be left out for an engine without the prop versionAttribute, got '1 second'.");
  expect(() => engine.addQuery('GET /top', top, { maxWait: Duration.seconds(6) })).toThrow('maxWait of \'GET /top\' must be between 0 seconds and 5 seconds (library limit), got 6 seconds.');
  expect(() => engine.addQuery('GET /top', top, { maxWait: Duration.seconds(Lazy.number({ produce: () => 1 })) })).toThrow('maxWait of \'GET /top\' must be known at synthesis, got \'a token\'.');
  expect(() => engine.addQuery('GET /top', top, { maxWait: Duration.seconds(1), partitionParameter: 'after' })).toThrow(
    "partitionParameter of 'GET /top' must be 1 to 64 letters, digits, _ or -, and neither limit nor cursor nor after, got 'after'.");
  expect(engine.addQuery('GET /top', top, { partitionParameter: 'after' })).toBe(engine);
});

test('refuses what is no name of an attribute', () => {
  const must = "ReportingEngine at 'Shop/Tweets': versionAttribute must be the name of an attribute, known at synthesis, got";
  for (const name of ['', 'x'.repeat(65_536), Lazy.string({ produce: () => 'v' })]) expect(() => created(name)).toThrow(must);
});
