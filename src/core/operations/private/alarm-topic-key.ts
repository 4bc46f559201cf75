import { Annotations, aws_cloudwatch as cloudwatch, aws_kms as kms, aws_sns as sns, CfnResource, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

const PUBLISHER = 'cloudwatch.amazonaws.com';
/** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services */
const NEEDED = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** Warns of the topics of an alarm whose messages CloudWatch cannot encrypt: it would notify nobody, and say so nowhere. */
export function warnOfTopicKeys(alarm: cloudwatch.Alarm, actionArns: string[], warned: Set<IConstruct>) {
  for (const topic of actionArns.map(referred)) {
    if (!(topic instanceof sns.CfnTopic) || warned.has(topic)) { continue; }
    const problem = problemOf(topic);
    if (!problem) { continue; }
    warned.add(topic);
    Annotations.of(alarm).addWarningV2('cdk-serverless-catalog:alarmTopicKey',
      `This alarm cannot notify the topic '${topic.node.scope!.node.path}': ${problem}`);
  }
}

function problemOf({ kmsMasterKeyId: key }: sns.CfnTopic): string | undefined {
  if (typeof key !== 'string') { return undefined; }
  if (key.endsWith('alias/aws/sns')) {
    return 'CloudWatch may not use the AWS managed key of SNS. Give the topic a customer managed key whose policy allows it, or none.';
  }
  const resource = referred(key);
  if (!(resource instanceof kms.CfnKey) || allows(resource)) { return undefined; }
  return `CloudWatch may not use its key '${resource.node.scope!.node.path}'. Add to the policy of the key: `
    + `${JSON.stringify({ Effect: 'Allow', Principal: { Service: PUBLISHER }, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*' })}.`;
}

interface Statement { readonly Effect: string; readonly Principal?: { readonly Service?: unknown }; readonly Action?: unknown }

function allows(key: kms.CfnKey): boolean {
  const { Statement: statements = [] } = Stack.of(key).resolve(key.keyPolicy) as { readonly Statement?: Statement | Statement[] };
  const actions = list(statements).filter(({ Effect, Principal }) => Effect === 'Allow' && list(Principal?.Service).includes(PUBLISHER)).flatMap(({ Action }) => list(Action)).map(String);
  return NEEDED.every(needed => actions.some(action => needed.startsWith(action.replace(/\*$/, '')) || action.startsWith(`${needed}*`)));
}

function list<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** The resource whose `Ref` or attribute a text is. */
function referred(text: string): CfnResource | undefined {
  const [token] = Tokenization.reverseString(text).tokens;
  return token && Reference.isReference(token) && CfnResource.isCfnResource(token.target) ? token.target : undefined;
}
