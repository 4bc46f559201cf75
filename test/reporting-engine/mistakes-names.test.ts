import { ReportingEngine, ViewProjection } from '../../src';
import { shop } from '../support/stacks';

test.each(['DriftCheck', 'driftcheck', 'SearchProjector', 'CacheInvalidator', 'Api', 'Queries'])('refuses %s as a name of a view, which a part of the engine has, or has later', name => {
  const engine = new ReportingEngine(shop(), 'Tweets');
  expect(() => engine.addIndexTable(name, { projection: ViewProjection.pick('id'), sortBy: 'id', limit: 1 })).toThrow(new Error(
    `ReportingEngine at 'Shop/Tweets': name must be of no other view, whichever case its letters have, and of no part of the engine, such as Projector, got '${name}'.`));
});
