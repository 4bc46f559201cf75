import { aws_ec2 as ec2 } from 'aws-cdk-lib';

/**
 * The network that a function of the pattern calls private backends from.
 *
 * The function also calls AWS from there: functions, secrets and tables need a NAT gateway or endpoints in the VPC.
 */
export interface BackendNetworkOptions {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
  /**
   * The subnets, none of which is public.
   * @default - private subnets with a route to the internet
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * The security groups of the function: 1 to 5.
   * @default - a new one, that allows all outbound traffic
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}
