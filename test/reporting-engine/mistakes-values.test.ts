import { Duration } from 'aws-cdk-lib';
import {
  CacheAsideOptions, GraphCluster, GraphViewOptions, MessageConsumer, ReportingEngine, ReportingEngineProps, SearchIndexOptions, ServiceExposure,
  ViewProjection, ViewQueryOptions,
} from '../../src';
import { shop, userFunction, userVpc } from '../support/stacks';

const VIEW = { projection: ViewProjection.pick('id'), sortBy: 'id', limit: 1 };
const AT = "ReportingEngine at 'Shop/Tweets'";
const created = (props?: object) => new ReportingEngine(shop(), 'Tweets', props as ReportingEngineProps);
const queried = (options: ViewQueryOptions) => {
  const engine = created({ exposure: ServiceExposure.httpApi() });
  engine.addQuery('GET /top', engine.addIndexTable('Top', VIEW), options);
};
const view = (options: object) => created().addIndexTable('Top', { ...VIEW, ...options });

test.each<[string, () => unknown, string]>([
  ['a view without an order', () => view({ sortBy: undefined }), `${AT}: sortBy of 'Top' must be the name of an attribute, known at synthesis, got nothing.`],
  ['an order that is no text', () => view({ sortBy: 1 }), `${AT}: sortBy of 'Top' must be the name of an attribute, known at synthesis, got 1.`],
  ['a partition that is null', () => view({ partitionBy: null }), `${AT}: partitionBy of 'Top' must be the name of an attribute, known at synthesis, got null.`],
  ['a view without a limit', () => view({ limit: undefined }), `${AT}: limit of 'Top' must be given: 1 to 10000 (library limit), got nothing.`],
  ['a batch of a custom view', () => created().addView('Mine', { projector: MessageConsumer.function(userFunction(shop())), batchSize: 0 }),
    `${AT}: batchSize of 'Mine' must be between 1 and 10000 (Lambda event source limit), got 0.`],
  ['a graph without a projection', () => created().addGraph('Friends', {} as GraphViewOptions), `${AT}: projection of 'Friends' must be GraphProjection.jsonata(), got nothing.`],
  ['a search index without a projection', () => created().addSearchIndex('Texts', {} as SearchIndexOptions),
    `${AT}: projection of 'Texts' must be ViewProjection.pick() or ViewProjection.jsonata(), got nothing.`],
  ['a cache without a loader', () => created({ exposure: ServiceExposure.httpApi() }).addCacheAside('ById', {} as CacheAsideOptions),
    `${AT}: loader of 'ById' must be a function (lambda.IFunction), got nothing.`],
  ['a query that waits without versions', () => queried({ maxWait: Duration.seconds(1) }),
    `${AT}: maxWait of 'GET /top' must be left out for an engine without the prop versionAttribute, got '1 second'.`],
  ['a query without joins', () => queried({ joins: [] }), `${AT}: joins of 'GET /top' must be 1 to 3 other views (library limit), got 0.`],
  ['a source that is null', () => created({ source: null }), `${AT}: source must be a table (dynamodb.ITable), got null.`],
  ['a drift check that is false', () => created({ driftCheck: false }), `${AT}: driftCheck must be an object such as { enabled: false }, got false.`],
  ['figures in place of an override', () => created({ alarms: { projectorErrors: { threshold: 5 } } }),
    `${AT}: alarms.projectorErrors must be an AlarmOverride, such as AlarmOverride.of(), got {"threshold":5}.`],
  ['the name of a cluster for its resource id', () => GraphCluster.neptune({ endpoint: 'graph.example.com', clusterResourceId: 'my-cluster', network: { vpc: userVpc(shop()) } }),
    'GraphCluster.neptune: clusterResourceId must be the resource id of the cluster, which begins with cluster-, such as attrClusterResourceId, got "my-cluster".'],
])('refuses %s', (_, create, message) => {
  expect(create).toThrow(new Error(message));
});
