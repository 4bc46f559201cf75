import { aws_sns as sns, Stack, Token } from 'aws-cdk-lib';
import { list, PUBLISHER, referred, Statement } from './policy-statements';
import { templateProperties } from '../../private/template-properties';

const PUBLISH = ['sns:publish', 'sns:*', '*'];

/**
 * Why CloudWatch may not publish to a topic, with the statement that its policy needs. Without a policy of its own a topic has SNS's
 * default policy, for its account only. A policy replaces the default, also one that only denies, as `enforceSSL` makes:
 * https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
 */
export function policyProblem(topic: sns.CfnTopic, alarmStack: Stack): string | undefined {
  const statements = statementsAbout(topic);
  const { account } = Stack.of(topic);
  const isForeign = !Token.isUnresolved(account) && !Token.isUnresolved(alarmStack.account) && account !== alarmStack.account;
  if (statements ? statements.some(allows) : !isForeign) { return undefined; }
  const { account: alarmAccount } = alarmStack;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: PUBLISHER },
    Action: 'sns:Publish',
    Resource: topic.ref,
    Condition: { StringEquals: { 'aws:SourceAccount': alarmAccount } },
  };
  return `its policy does not let CloudWatch publish. Call grantPublish(new ServicePrincipal('${PUBLISHER}')) of the topic, `
    + `or add to its policy: ${JSON.stringify(Stack.of(topic).resolve(statement))}.`;
}

/**
 * The Region of a topic, if it is certainly another than that of an alarm. CloudWatch refuses such a topic: "Invalid region
 * us-east-1 specified. Only eu-west-1 is supported."
 */
export function regionOfTopic(arn: string, alarmStack: Stack): string | undefined {
  const topic = referred(arn);
  const [, , service, named] = arn.split(':');
  const region = topic instanceof sns.CfnTopic ? topic.stack.region : service === 'sns' ? named : undefined;
  const isKnown = region !== undefined && !Token.isUnresolved(region) && !Token.isUnresolved(alarmStack.region);
  return isKnown && region !== alarmStack.region ? region : undefined;
}

/** Of all policies of a topic in its stack; undefined where it has none. */
function statementsAbout(topic: sns.CfnTopic): Statement[] | undefined {
  const stack = Stack.of(topic);
  const ref = JSON.stringify(stack.resolve(topic.ref));
  const policies = stack.node.findAll().filter((node): node is sns.CfnTopicPolicy => node instanceof sns.CfnTopicPolicy)
    .map(templateProperties).filter(({ Topics }) => list(Topics).some(each => JSON.stringify(each) === ref));
  if (policies.length === 0) { return undefined; }
  return policies.flatMap(({ PolicyDocument }) => list((PolicyDocument as { readonly Statement?: Statement | Statement[] }).Statement));
}

function allows({ Effect, Principal, Action }: Statement): boolean {
  const everyone = typeof Principal === 'string' ? [Principal] : list(Principal?.AWS);
  const who = [...everyone, ...typeof Principal === 'object' ? list(Principal.Service) : []];
  return Effect === 'Allow' && who.some(each => each === '*' || each === PUBLISHER) && list(Action).some(action => PUBLISH.includes(String(action).toLowerCase()));
}
