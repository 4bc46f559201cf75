import { MessageConsumer, ReportingEngine, ViewProjection } from '../../src';
import { shop, userFunction } from '../support/stacks';

test.each(['DriftCheck', 'driftcheck', 'SearchProjector', 'CacheInvalidator', 'Api', 'Queries'])('refuses %s as a name of a view, which a part of the engine has, or has later', name => {
  const engine = new ReportingEngine(shop(), 'Tweets');
  expect(() => engine.addIndexTable(name, { projection: ViewProjection.pick('id'), sortBy: 'id', limit: 1 })).toThrow(new Error(
    `ReportingEngine at 'Shop/Tweets': name must be of no other view, whichever case its letters have, and of no part of the engine, such as Projector, got '${name}'.`));
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
