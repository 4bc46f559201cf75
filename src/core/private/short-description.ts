import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { inAscii } from './ascii';

/** The longest descriptions that services take, in characters. */
export const LONGEST_DESCRIPTIONS = {
  /** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
  function: 256,
  /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html, https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html */
  rule: 512,
  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
  role: 1000,
  /** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
  securityGroup: 255,
  /** https://docs.aws.amazon.com/eventbridge/latest/schema-reference/v1-registries-name-registryname.html */
  registry: 256,
};

/** What no security group takes, on the same page. A role takes ASCII. */
const REFUSED = /[^A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]/g;

/** A description, cut where the path in it is too long. */
export function shortDescription(kind: keyof typeof LONGEST_DESCRIPTIONS, text: string): string {
  const short = text.slice(0, LONGEST_DESCRIPTIONS[kind]);
  return kind === 'securityGroup' ? inAscii(short, REFUSED) : kind === 'role' ? inAscii(short) : short;
}

/** Cuts the descriptions of the security groups that CDK made for a construct: they have its path. */
export function describeShortly({ connections }: ec2.IConnectable) {
  for (const group of connections.securityGroups) {
    const resource = group.node.defaultChild as ec2.CfnSecurityGroup;
    resource.groupDescription = shortDescription('securityGroup', resource.groupDescription);
  }
}
