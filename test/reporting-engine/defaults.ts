import { propertyOf, StackTemplate } from '../../src/core/testing/private/stack-template';
import { StatedDefaults } from '../contract/pattern-fixture';

/** The number of shards, as a reader of the view gets it. */
function shardCount(template: StackTemplate): number | undefined {
  const variables = template.ofType('AWS::Lambda::Function').map(resource => JSON.stringify(propertyOf(resource, 'Environment.Variables.CATALOG_VIEWS') ?? ''));
  const digits = variables.map(text => /shardCount[\\"]+:(\d+)/.exec(text)?.[1]).find(text => text !== undefined);
  return digits === undefined ? undefined : Number(digits);
}

/** The batch of the view's reader, which is the second one. */
function batchSize(template: StackTemplate): unknown {
  return propertyOf(template.ofType('AWS::Lambda::EventSourceMapping')[1], 'BatchSize');
}

/** The size of the samples of the drift check. Undefined without one. */
function sampleSize(template: StackTemplate): number | undefined {
  const settings = template.ofType('AWS::Lambda::Function').map(resource => propertyOf(resource, 'Environment.Variables.DRIFT')).find(value => value !== undefined);
  return settings === undefined ? undefined : (JSON.parse(settings as string) as { sampleSize: number }).sampleSize;
}

/** Whether a table of removals is there. */
function removesIn(template: StackTemplate): unknown {
  return template.ofType('AWS::DynamoDB::Table').some(({ path }) => /\/Removals\/Resource$/.test(path));
}

/** The port in the rule that lets the functions of a graph, or of a cache, in. */
function openPort(template: StackTemplate): unknown {
  return propertyOf(template.ofType('AWS::EC2::SecurityGroupIngress')[0], 'ToPort');
}

export const defaults: StatedDefaults = {
  'ValkeyCacheOptions.port': { fixture: 'caches in Valkey', actual: openPort, expected: { 6379: 6379 } },
  'NeptuneClusterOptions.port': { fixture: 'a graph', actual: openPort, expected: { 8182: 8182 } },
  'ItemEvent.removes': { fixture: 'events as source, without removals', actual: removesIn, expected: { false: false } },
  'CustomViewOptions.batchSize': { fixture: 'a custom view', actual: batchSize, expected: { 100: 100 } },
  'DriftCheckOptions.enabled': { fixture: 'default', actual: template => sampleSize(template) !== undefined, expected: { true: true } },
  'DriftCheckOptions.sampleSize': { fixture: 'default', actual: sampleSize, expected: { 100: 100 } },
  'IndexTableOptions.shardCount': { fixture: 'token props', actual: shardCount, expected: { 8: 8 } },
};
