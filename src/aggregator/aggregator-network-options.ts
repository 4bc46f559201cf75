import { aws_ec2 as ec2 } from 'aws-cdk-lib';

/**
 * The network that the aggregator calls private backends from.
 *
 * The aggregator also calls AWS from there: functions, secrets and tables need a NAT gateway or interface endpoints.
 */
export interface AggregatorNetworkOptions {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
  /**
   * The subnets.
   * @default - private subnets with a route to the internet
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * The security groups of the aggregator.
   * @default - a new one, that allows all outbound traffic
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}
