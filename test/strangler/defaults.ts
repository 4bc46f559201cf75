import { propertyOf, StackTemplate } from '../../src/core/testing/private/stack-template';
import { StatedDefaults } from '../contract/pattern-fixture';

const progress = (template: StackTemplate) => template.ofType('AWS::Lambda::Function')
  .flatMap(({ attributes }) => (attributes.Metadata as { 'cdk-serverless-catalog:progress'?: { weight: number }[] } | undefined)?.['cdk-serverless-catalog:progress'] ?? []);

/** The source of each sync, as the intake gets it. */
const source = (template: StackTemplate, kind: string) => template.ofType('AWS::Lambda::Function')
  .map(resource => (propertyOf(resource, 'Environment') as { Variables?: { SYNC_SOURCE?: string } } | undefined)?.Variables?.SYNC_SOURCE)
  .flatMap(text => text === undefined ? [] : [JSON.parse(text) as Record<string, unknown>])
  .find(each => each.kind === kind)!;

export const defaults: StatedDefaults = {
  'StranglerProps.engine': {
    fixture: 'default', actual: template => propertyOf(template.ofType('AWS::ApiGatewayV2::Api')[0], 'ProtocolType'), expected: { 'FacadeEngine.httpApi()': 'HTTP' },
  },
  'LoadBalancerFacadeOptions.internetFacing': {
    fixture: 'internal load balancer', actual: template => propertyOf(template.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')[0], 'Scheme'), expected: { false: 'internal' },
  },
  'LoadBalancerFacadeOptions.deletionProtection': {
    fixture: 'load balancer',
    actual: template => (propertyOf(template.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')[0], 'LoadBalancerAttributes') as { Key: string; Value: string }[])
      .find(({ Key }) => Key === 'deletion_protection.enabled')?.Value,
    expected: { true: 'true' },
  },
  'FeatureMigrationOptions.weight': { fixture: 'default', actual: template => progress(template)[0].weight, expected: { 100: 100 } },
  'LegacySyncOptions.maxConcurrency': {
    fixture: 'sync to legacy',
    actual: template => (propertyOf(template.ofType('AWS::Lambda::EventSourceMapping').find(resource => /OrdersBack/.test(resource.path) && propertyOf(resource, 'ScalingConfig'))!, 'ScalingConfig') as { MaximumConcurrency: number }).MaximumConcurrency,
    expected: { 2: 2 },
  },
  'SyncTableOptions.originAttribute': { fixture: 'sync to legacy', actual: template => source(template, 'table').originAttribute, expected: { '\'origin\'': 'origin' } },
  'SyncBusOptions.versionPointer': { fixture: 'sync to legacy', actual: template => source(template, 'bus').versionPointer, expected: { '\'/version\'': '/version' } },
  'SyncBusOptions.originPointer': { fixture: 'sync to legacy', actual: template => source(template, 'bus').originPointer, expected: { '\'/origin\'': '/origin' } },
};
