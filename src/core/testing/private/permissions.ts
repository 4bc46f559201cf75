import { expectThat, finding, Finding } from './rule';
import { listOf, Properties, Resource, StackTemplate } from './stack-template';

interface Statement {
  readonly Effect: string;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
}

/** Actions that IAM cannot limit to a resource, by the service authorization reference. */
const WITHOUT_RESOURCE: { readonly [action: string]: string } = {
  'xray:PutTraceSegments': 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html',
  'xray:PutTelemetryRecords': 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html',
  'xray:GetSamplingRules': 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html',
  'xray:GetSamplingTargets': 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html',
  // Lambda's own calls for a function in a VPC: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
  ...Object.fromEntries([
    'CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DescribeSubnets', 'DeleteNetworkInterface', 'AssignPrivateIpAddresses', 'UnassignPrivateIpAddresses',
  ].map(action => [`ec2:${action}`, 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html'])),
  'ecr:GetAuthorizationToken': 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html',
  // log delivery of state machines and pipes: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
  ...Object.fromEntries([
    'CreateLogDelivery', 'GetLogDelivery', 'UpdateLogDelivery', 'DeleteLogDelivery', 'ListLogDeliveries',
    'PutResourcePolicy', 'DescribeResourcePolicies', 'DescribeLogGroups',
  ].map(action => [`logs:${action}`, 'https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html'])),
};

/** Exact actions on exact resources, in every policy of an identity: also what a pattern grants to a user's role. */
export function permissions(template: StackTemplate): Finding[] {
  return policies(template).flatMap(([resource, statement]) => {
    const actions = listOf(statement.Action).map(String);
    const everywhere = listOf(statement.Resource).includes('*') || statement.NotResource !== undefined;
    return [
      ...expectThat(statement.NotAction === undefined, resource, 'a statement allows all actions but some: it has NotAction', 'name each action in Action'),
      ...actions.filter(action => action.includes('*')).map(action => finding(resource, `action ${action} has a wildcard`, 'name each action')),
      ...actions.filter(action => everywhere && !(action in WITHOUT_RESOURCE)).map(action => finding(resource, `action ${action} is allowed on every resource`, 'name the ARN of the resource')),
    ];
  });
}

/** AWS's managed policies are wider than any one role needs. */
export function managedPolicies(template: StackTemplate): Finding[] {
  return template.ofType('AWS::IAM::Role')
    .filter(role => template.isOwn(role) && listOf(role.properties.ManagedPolicyArns).length > 0)
    .map(role => finding(role, 'a role of the library has a managed policy of AWS'));
}

function policies(template: StackTemplate): [Resource, Statement][] {
  const documents: [Resource, unknown][] = [
    ...template.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy').map((policy): [Resource, unknown] => [policy, policy.properties.PolicyDocument]),
    ...template.ofType('AWS::IAM::Role').flatMap(role => (listOf(role.properties.Policies) as Properties[])
      .map((policy): [Resource, unknown] => [role, policy.PolicyDocument])),
  ];
  return documents.flatMap(([resource, document]) => (listOf((document as Properties).Statement) as Statement[])
    .filter(({ Effect }) => Effect === 'Allow')
    .map((statement): [Resource, Statement] => [resource, statement]));
}
