/**
 * What the local cloud's CloudFormation does not know, and what is missing without it. One
 * such resource makes it refuse the whole template. A name that ends in `::` is a whole service.
 */
export const UNSUPPORTED: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::VpcLink': 'integrations with load balancers inside a VPC',
  'AWS::ApiGatewayV2::VpcLink': 'integrations with load balancers inside a VPC',
  'AWS::AppSync::Api': 'event APIs',
  'AWS::AppSync::ChannelNamespace': 'event APIs',
  'AWS::ApplicationAutoScaling::': 'scaling: the capacity stays as it is deployed',
  'AWS::CloudWatch::AnomalyDetector': 'anomaly detection',
  'AWS::CloudWatch::CompositeAlarm': 'composite alarms',
  'AWS::CodeDeploy::': 'gradual deployments: a new version takes all traffic at once',
  'AWS::EC2::EIP': 'ways out of a private subnet',
  'AWS::EC2::FlowLog': 'network logs',
  'AWS::EC2::NatGateway': 'ways out of a private subnet',
  'AWS::EC2::SecurityGroupEgress': 'network rules: everything can talk to everything',
  'AWS::EC2::SecurityGroupIngress': 'network rules: everything can talk to everything',
  'AWS::ECS::ClusterCapacityProviderAssociations': 'capacity providers: there are no tasks',
  'AWS::ElastiCache::ServerlessCache': 'serverless caches',
  'AWS::EventSchemas::': 'schema registry',
  'AWS::Events::ApiDestination': 'API destinations',
  'AWS::Events::Archive': 'archive and replay',
  'AWS::Events::Connection': 'API destinations',
  'AWS::MediaConvert::': 'transcoding',
  'AWS::Neptune::': 'graph databases',
  'AWS::OpenSearchServerless::': 'serverless search',
  'AWS::StepFunctions::StateMachineAlias': 'versions of state machines',
  'AWS::StepFunctions::StateMachineVersion': 'versions of state machines',
  'AWS::WAFv2::WebACLAssociation': 'web application firewall',
};

/** How a line that names what was left out begins. */
export const LEFT_OUT = 'local cloud: left out';

/** What is lost without a resource of this type, if the local cloud doesn't know the type. */
export function lossWithout(type: string): string | undefined {
  const service = `${type.split('::').slice(0, 2).join('::')}::`;
  return UNSUPPORTED[type] ?? UNSUPPORTED[service];
}

/** What is lost without this resource, if the local cloud doesn't have it. `has`: whether it has a property, by its name in the template. */
export function lossOf(type: string, has: (property: string) => boolean): string | undefined {
  // alarms are known, but only on a single metric
  if (type === 'AWS::CloudWatch::Alarm' && has('Metrics')) return 'alarms on metric math';
  // a route to a NAT gateway is known, but leads nowhere
  if (type === 'AWS::EC2::Route' && has('NatGatewayId')) return lossWithout('AWS::EC2::NatGateway');
  return lossWithout(type);
}

/** Id of the condition that is never true. */
export const NEVER = 'NotInTheLocalCloud';

/** The line that names what was left out. */
export function leftOut(resource: string, type: string, loss: string): string {
  return `${LEFT_OUT} ${resource} (${type}): no ${loss}\n`;
}
