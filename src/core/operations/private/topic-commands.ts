import { aws_sns as sns } from 'aws-cdk-lib';

/** The command that prints the ARNs of the dead-letter queues of a topic's subscriptions, which are added after its alarms. */
export function showDeadLetterQueues({ topicArn }: sns.ITopic): string {
  return `Run \`aws sns list-subscriptions-by-topic --topic-arn ${topicArn} --query 'Subscriptions[].SubscriptionArn' --output text`
    + ' | xargs -n1 aws sns get-subscription-attributes --query Attributes.RedrivePolicy --subscription-arn` for the dead-letter queues.';
}

/** The command that sends what is published to the mailbox of the operator. */
export function readMessages({ topicArn }: sns.ITopic): string {
  return `To read what is published, set MAILBOX to your address and run \`aws sns subscribe --topic-arn ${topicArn}`
    + ' --protocol email --notification-endpoint "$MAILBOX"`.';
}
