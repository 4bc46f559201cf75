import { Aspects, CfnCondition, CfnResource, Fn, IAspect, Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRoute } from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { LOCAL_CLOUD_VARIABLE } from './environment';

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
  'AWS::EventSchemas::': 'the schema registry',
  'AWS::Events::ApiDestination': 'API destinations',
  'AWS::Events::Archive': 'archive and replay',
  'AWS::Events::Connection': 'API destinations',
  'AWS::MediaConvert::': 'transcoding',
  'AWS::Neptune::': 'graph databases',
  'AWS::OpenSearchServerless::': 'serverless search',
  'AWS::StepFunctions::StateMachineAlias': 'versions of state machines',
  'AWS::StepFunctions::StateMachineVersion': 'versions of state machines',
  'AWS::WAFv2::WebACLAssociation': 'the web application firewall',
};

/** How a line that names what was left out begins. */
export const LEFT_OUT = 'local cloud: left out';

/**
 * Leaves out of an app what the local cloud would refuse, and says so on standard error.
 * Does nothing unless the app is synthesized for the local cloud (variable or context
 * `CATALOG_LOCAL_CLOUD`), so it never changes what users get.
 */
export function leaveOutUnsupported(app: IConstruct): void {
  if (!process.env[LOCAL_CLOUD_VARIABLE] && !app.node.tryGetContext(LOCAL_CLOUD_VARIABLE)) return;
  Aspects.of(app).add(new LeaveOut(), { priority: 1_000 });
}

/** What is lost without a resource of this type, if the local cloud doesn't know the type. */
export function lossWithout(type: string): string | undefined {
  const service = `${type.split('::').slice(0, 2).join('::')}::`;
  return UNSUPPORTED[type] ?? UNSUPPORTED[service];
}

/**
 * Puts a condition that is never true on each resource to leave out. The resource stays in
 * the template, so references to it stay valid; CloudFormation does not look at its type.
 */
class LeaveOut implements IAspect {
  visit(node: IConstruct) {
    if (!(node instanceof CfnResource)) return;
    const loss = lossOf(node);
    if (loss === undefined) return;
    node.cfnOptions.condition = never(Stack.of(node));
    process.stderr.write(`${LEFT_OUT} ${node.node.path} (${node.cfnResourceType}): no ${loss}\n`);
  }
}

function lossOf(resource: CfnResource): string | undefined {
  // alarms are known, but only on a single metric
  if (resource instanceof CfnAlarm && resource.metrics !== undefined) return 'alarms on metric math';
  // a route to a NAT gateway is known, but leads nowhere
  if (resource instanceof CfnRoute && resource.natGatewayId !== undefined) return lossWithout('AWS::EC2::NatGateway');
  return lossWithout(resource.cfnResourceType);
}

function never(stack: Stack): CfnCondition {
  const id = 'NotInTheLocalCloud';
  return stack.node.tryFindChild(id) as CfnCondition | undefined
    ?? new CfnCondition(stack, id, { expression: Fn.conditionEquals('local', 'cloud') });
}
