import { aws_dynamodb as dynamodb, aws_kinesis as kinesis, aws_lambda as lambda, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs } from 'aws-cdk-lib';

/** The resources of a subscription. */
export interface SubscriptionParts {
  readonly queue?: sqs.IQueue;
  readonly deadLetterQueue: sqs.IQueue;
  readonly failedRecordsBucket?: s3.IBucket;
  readonly topicSubscription?: sns.Subscription;
  readonly eventSourceMapping?: lambda.IEventSourceMapping;
  readonly streamConsumer?: kinesis.IStreamConsumer;
  readonly forwarderFunction?: lambda.IFunction;
  readonly idempotencyTable?: dynamodb.ITable;
}
