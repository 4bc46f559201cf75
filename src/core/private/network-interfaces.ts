import { aws_iam as iam } from 'aws-cdk-lib';

/**
 * Lambda's work in a VPC, which it does with the role of the function. Some of them cannot be limited to a resource, and the interfaces are not known before.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html
 */
const INTERFACE_ACTIONS = [
  'CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DescribeSubnets', 'DeleteNetworkInterface', 'AssignPrivateIpAddresses', 'UnassignPrivateIpAddresses',
].map(action => `ec2:${action}`);

export function grantInterfaces(handler: iam.IGrantable) {
  handler.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: INTERFACE_ACTIONS, resources: ['*'] }));
}
