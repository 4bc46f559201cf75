import { App, aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { validateNetwork } from '../../../src/core/backends/private/backend-network';
import { Validation } from '../../../src/core/private/validation';

const { PUBLIC, PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED } = ec2.SubnetType;

function validated(types: ec2.SubnetType[], vpcSubnets?: ec2.SubnetSelection): () => void {
  const stack = new Stack(new App(), 'Shop');
  const vpc = new ec2.Vpc(stack, 'Network', { subnetConfiguration: types.map(subnetType => ({ name: subnetType, subnetType })) });
  return () => validateNetwork(new Validation(stack), { vpc, vpcSubnets });
}

test.each<[string, ec2.SubnetType[], ec2.SubnetSelection | undefined]>([
  ['a VPC without others', [PUBLIC], undefined],
  ['a selection', [PUBLIC, PRIVATE_WITH_EGRESS], { subnetType: PUBLIC }],
])('public subnets of %s are refused, with what to choose', (_, types, selection) => {
  expect(validated(types, selection)).toThrow("Stack at 'Shop': network.vpcSubnets must be private: a function in a public subnet has no way out. "
    + "Choose subnets with a NAT gateway, or isolated ones with VPC endpoints, got 'public subnets of Shop/Network'.");
});

test.each<[string, ec2.SubnetType[], ec2.SubnetSelection | undefined]>([
  ['with a NAT gateway', [PUBLIC, PRIVATE_WITH_EGRESS], undefined],
  ['that are isolated', [PUBLIC, PRIVATE_ISOLATED], { subnetType: PRIVATE_ISOLATED }],
])('private subnets %s are taken', (_, types, selection) => expect(validated(types, selection)).not.toThrow());
