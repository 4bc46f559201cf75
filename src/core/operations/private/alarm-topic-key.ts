import { aws_kms as kms, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { list, PUBLISHER, referred, Statement } from './policy-statements';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services */
const NEEDED = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** Why CloudWatch cannot encrypt for a topic. */
export function keyProblem({ kmsMasterKeyId: key }: sns.CfnTopic): string | undefined {
  if (typeof key !== 'string') { return undefined; }
  if (key.endsWith('alias/aws/sns')) {
    return 'CloudWatch may not use the AWS managed key of SNS. Give the topic a customer managed key whose policy allows it, or none.';
  }
  const resource = referred(key);
  if (!(resource instanceof kms.CfnKey) || allows(resource)) { return undefined; }
  return `CloudWatch may not use its key '${resource.node.scope!.node.path}'. Add to the policy of the key: `
    + `${JSON.stringify({ Effect: 'Allow', Principal: { Service: PUBLISHER }, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*' })}.`;
}

function allows(key: kms.CfnKey): boolean {
  const { Statement: statements = [] } = Stack.of(key).resolve(key.keyPolicy) as { readonly Statement?: Statement | Statement[] };
  const actions = list(statements).filter(isForPublisher).flatMap(({ Action }) => list(Action)).map(String);
  return NEEDED.every(needed => actions.some(action => needed.startsWith(action.replace(/\*$/, '')) || action.startsWith(`${needed}*`)));
}

function isForPublisher({ Effect, Principal }: Statement): boolean {
  return Effect === 'Allow' && typeof Principal === 'object' && list(Principal.Service).includes(PUBLISHER);
}
