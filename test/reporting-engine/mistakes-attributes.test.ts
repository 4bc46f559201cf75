import { aws_opensearchserverless as serverless, Stack } from 'aws-cdk-lib';
import { ReportingEngine, ReportingEngineProps, SearchEngine, ServiceExposure, ViewProjection } from '../../src';
import { shop, warnings } from '../support/stacks';

function warned(use: (engine: ReportingEngine, stack: Stack) => void, props?: ReportingEngineProps): string[] {
  const stack = shop();
  use(new ReportingEngine(stack, 'Tweets', props), stack);
  return warnings(stack).filter(text => text.includes("'Shop/Tweets': "));
}

test('warns of attributes of a view that look like paths', () => {
  expect(warned(engine => engine.addIndexTable('Top', { projection: ViewProjection.pick('id', 'a.b', '/a'), sortBy: 'a.b', limit: 1 }))).toEqual([
    expect.stringContaining("ReportingEngine at 'Shop/Tweets': projection of 'Top' must have names of attributes, which are no paths, got 'a.b', '/a'. An item has no such attribute, "
      + 'unless the name itself has the sign. For a member of an attribute, use ViewProjection.jsonata(\'{ "city": address.city }\').'),
  ]);
  expect(warned(engine => engine.addIndexTable('Top', { projection: ViewProjection.jsonata('$'), sortBy: 'a.b', partitionBy: 'c.d', limit: 1 }))).toEqual([
    expect.stringContaining("sortBy of 'Top' must have names of attributes, which are no paths, got 'a.b'."),
    expect.stringContaining("partitionBy of 'Top' must have names of attributes, which are no paths, got 'c.d'."),
  ]);
});

test('warns of a version that looks like a path, of a join and of a search index', () => {
  expect(warned(engine => engine.addIndexTable('Top', { projection: ViewProjection.pick('id'), sortBy: 'id', limit: 1 }), { versionAttribute: 'meta.version' }))
    .toEqual([expect.stringContaining("versionAttribute must have names of attributes, which are no paths, got 'meta.version'.")]);
  expect(warned((engine, stack) => engine.addSearchIndex('Texts', {
    engine: SearchEngine.collection(new serverless.CfnCollection(stack, 'Texts', { name: 'texts', type: 'SEARCH' })), projection: ViewProjection.pick('user.name'),
  }))).toEqual([expect.stringContaining("projection of 'Texts' must have names of attributes, which are no paths, got 'user.name'.")]);
  expect(warned(engine => {
    const names = engine.addIndexTable('Names', { projection: ViewProjection.pick('id'), sortBy: 'id', limit: 1 });
    const top = engine.addIndexTable('Top', { projection: ViewProjection.jsonata('$'), sortBy: 'id', limit: 1 });
    engine.addQuery('GET /top', top, { joins: [{ view: names, on: { id: 'user.id' }, member: 'user' }] });
  }, { exposure: ServiceExposure.httpApi() })).toEqual([expect.stringContaining("joins[0].on of 'GET /top' must have names of attributes, which are no paths, got 'user.id'.")]);
});

test('warns of no other names, nor of those that a known expression makes', () => {
  expect(warned(engine => engine.addIndexTable('Top', { projection: ViewProjection.pick('id', 'a-b', 'Größe'), sortBy: 'a-b', limit: 1 }))).toEqual([]);
  expect(warned(engine => engine.addIndexTable('Top', { projection: ViewProjection.jsonata('{ "a.b": a.b }'), sortBy: 'a.b', limit: 1 }))).toEqual([]);
});
