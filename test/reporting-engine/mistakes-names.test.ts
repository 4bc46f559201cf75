import { App, Stack } from 'aws-cdk-lib';
import { MessageConsumer, ReportingEngine, ViewProjection } from '../../src';
import { shop, userFunction } from '../support/stacks';

test.each(['DriftCheck', 'driftcheck', 'SearchProjector', 'CacheInvalidator', 'Api', 'Queries'])('refuses %s as a name of a view, which a part of the engine has, or has later', name => {
  const engine = new ReportingEngine(shop(), 'Tweets');
  expect(() => engine.addIndexTable(name, { projection: ViewProjection.pick('id'), sortBy: 'id', limit: 1 })).toThrow(new Error(
    `ReportingEngine at 'Shop/Tweets': name must be of no other view, whichever case its letters have, and of no part of the engine, such as Projector, got '${name}'.`));
});

test.each([['Shop', 'T', 11], ['Shop', 'Tweets', 39], ['Shop', 'T'.repeat(60), 39], ['Shop'.repeat(10), 'Tweets', 20]])(
  'of too many views in %s, %s, the error has how many fit: as the README computes it', (name, id, length) => {
    const engine = new ReportingEngine(new Stack(new App(), name), id);
    for (let at = 0; at < 90; at++) engine.addIndexTable(`V${at}`.padEnd(length, 'x'), { projection: ViewProjection.pick('id'), sortBy: 'id', limit: 1 });
    const errors = engine.node.findAll().flatMap(({ node }) => node.validate());
    const fit = errors.flatMap(error => /VIEWS_VALUES, which has 90 values: (\d+) fit\. Use fewer views/.exec(error)?.slice(1) ?? []).map(Number);
    const ids = name.length + id.length;
    expect(Math.abs(Math.min(...fit) - (3690 - 4 * ids) / (ids + length + 32))).toBeLessThan(1.5);
  });

test('refuses a view whose alarm has the name of an alarm of another view', () => {
  const stack = shop();
  const engine = new ReportingEngine(stack, 'Tweets');
  engine.addView('B', { projector: MessageConsumer.function(userFunction(stack)) });
  expect(() => engine.addIndexTable('BFunction', { projection: ViewProjection.pick('id'), sortBy: 'id', limit: 1 })).toThrow(new Error(
    "Operations at 'Shop/Tweets': name of the alarm bFunctionThrottles must give it an id of its own, got BFunctionThrottlesAlarm, which the PatternAlarm at 'Shop/Tweets/BFunctionThrottlesAlarm' has. Give one of the parts another name."));
});

test('refuses a view whose alarm has the id of another view, and names that view', () => {
  const engine = new ReportingEngine(shop(), 'Tweets');
  const options = { projection: ViewProjection.pick('id'), sortBy: 'id', limit: 1 };
  engine.addIndexTable('TopLagAlarm', options);
  expect(() => engine.addIndexTable('Top', options)).toThrow(new Error(
    "Operations at 'Shop/Tweets': name of the alarm topLag must give it an id of its own, got TopLagAlarm, which the IndexTable at 'Shop/Tweets/TopLagAlarm' has. Give one of the parts another name."));
});
