import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CatalogFunctionProps } from '../../private/catalog-function';
import { VPC } from '../../private/kinds';
import { Validation } from '../../private/validation';
import { BackendNetworkOptions } from '../backend-network-options';

/** @throws if the network has no place for the function */
export function validateNetwork(validation: Validation, { vpc, vpcSubnets, securityGroups }: BackendNetworkOptions) {
  validation.required('network.vpc', vpc, VPC);
  // https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html
  validation.list('network.securityGroups', securityGroups);
  validation.check(securityGroups === undefined || securityGroups.length >= 1 && securityGroups.length <= 5, 'network.securityGroups', 'hold 1 to 5 security groups (Lambda limit)', securityGroups?.length);
  const isTwice = securityGroups?.some((group, index) => securityGroups.indexOf(group) < index) ?? false;
  validation.check(!isTwice, 'network.securityGroups', 'hold each security group once', 'one of them twice');
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
  validation.check(!vpc.selectSubnets(vpcSubnets).hasPublic, 'network.vpcSubnets', 'be private: a function in a public subnet has no way out. '
    + 'Choose subnets with a NAT gateway, or isolated ones with VPC endpoints', `public subnets of ${vpc.node.path}`);
}

/** @param description of the security group, where none is given */
export function functionNetwork(scope: Construct, network: BackendNetworkOptions, description: string): NonNullable<CatalogFunctionProps['network']> {
  const group = () => new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc: network.vpc, description });
  return { ...network, securityGroups: network.securityGroups ?? [group()] };
}
