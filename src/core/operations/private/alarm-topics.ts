import { aws_cloudwatch as cloudwatch, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { keyProblem } from './alarm-topic-key';
import { policyProblem } from './alarm-topic-policy';
import { referred } from './policy-statements';
import { addWarning } from '../../private/warning';

/** Warns of the topics of an alarm that CloudWatch cannot publish to, or encrypt for: it would notify nobody, and say so nowhere. */
export function warnOfTopics(alarm: cloudwatch.Alarm, actionArns: string[], warned: Set<IConstruct>) {
  for (const topic of actionArns.map(referred)) {
    if (!(topic instanceof sns.CfnTopic) || warned.has(topic)) { continue; }
    const problems = { alarmTopicKey: keyProblem(topic), alarmTopicPolicy: policyProblem(topic, Stack.of(alarm)) };
    for (const [id, problem] of Object.entries(problems)) {
      if (!problem) { continue; }
      warned.add(topic);
      addWarning(alarm, `${id}`,
        `This alarm cannot notify the topic '${topic.node.scope!.node.path}': ${problem}`);
    }
  }
}
