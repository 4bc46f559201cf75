import { GraphCluster, ReportingEngine, ReportingEngineProps, ViewProjection } from '../../src';
import { shop, userVpc } from '../support/stacks';

const VIEW = { projection: ViewProjection.pick('id'), sortBy: 'id', limit: 1 };
const AT = "ReportingEngine at 'Shop/Tweets'";
const created = (props?: object) => new ReportingEngine(shop(), 'Tweets', props as ReportingEngineProps);
const view = (options: object) => created().addIndexTable('Top', { ...VIEW, ...options });

test.each<[string, () => unknown, string]>([
  ['a view without an order', () => view({ sortBy: undefined }), `${AT}: sortBy must be the name of an attribute, known at synthesis, got nothing.`],
  ['an order that is no text', () => view({ sortBy: 1 }), `${AT}: sortBy must be the name of an attribute, known at synthesis, got 1.`],
  ['a partition that is null', () => view({ partitionBy: null }), `${AT}: partitionBy must be the name of an attribute, known at synthesis, got null.`],
  ['a view without a limit', () => view({ limit: undefined }), `${AT}: limit must be given: 1 to 10000 (library limit), got nothing.`],
  ['a source that is null', () => created({ source: null }), `${AT}: source must be a table with a stream, got null.`],
  ['a drift check that is false', () => created({ driftCheck: false }), `${AT}: driftCheck must be an object such as { enabled: false }, got false.`],
  ['figures in place of an override', () => created({ alarms: { projectorErrors: { threshold: 5 } } }),
    'Operations at \'Shop/Tweets\': override of the alarm projectorErrors must be AlarmOverride.of() or AlarmOverride.disabled(), got {"threshold":5}.'],
  ['the name of a cluster for its resource id', () => GraphCluster.neptune({ endpoint: 'graph.example.com', clusterResourceId: 'my-cluster', network: { vpc: userVpc(shop()) } }),
    'GraphCluster.neptune: clusterResourceId must be the resource id of the cluster, which begins with cluster-, such as attrClusterResourceId, got "my-cluster".'],
])('refuses %s', (_, create, message) => {
  expect(create).toThrow(new Error(message));
});
