import { aws_dynamodb as dynamodb, aws_kms as kms, aws_s3 as s3, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { QueueDelivery, QueueLoadLeveling, QueueWorker, RequestPayload } from '../../src';
import { shop, userFunction } from '../support/stacks';

test('a queue of your own takes the place of the one that would be made', () => {
  const stack = shop();
  const failed = new sqs.Queue(stack, 'Failed', { retentionPeriod: Duration.days(14) });
  const waiting = new sqs.Queue(stack, 'Waiting', {
    visibilityTimeout: Duration.minutes(6),
    deadLetterQueue: { queue: failed, maxReceiveCount: 5 },
  });

  new QueueLoadLeveling(stack, 'Payments', {
    worker: QueueWorker.function(userFunction(stack, 'Charge', { timeout: Duration.minutes(1) })),
    delivery: QueueDelivery.existingQueue(waiting, failed),
  });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SQS::Queue', 2);
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: stack.resolve(waiting.queueArn) });
});

test('a table and a bucket of your own take the place of those that would be made', () => {
  const stack = shop();
  const { STRING } = dynamodb.AttributeType;
  const records = new dynamodb.Table(stack, 'Records', { partitionKey: { name: 'id', type: STRING }, timeToLiveAttribute: 'ttl' });
  records.addGlobalSecondaryIndex({
    indexName: 'wake',
    partitionKey: { name: 'wakeShard', type: STRING },
    sortKey: { name: 'wakeAt', type: STRING },
    projectionType: dynamodb.ProjectionType.KEYS_ONLY,
  });
  const bodies = new s3.Bucket(stack, 'Bodies');

  const payments = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) });
  payments.addHttpBuffer('Api', { jobTable: records, payload: RequestPayload.claimCheck(bodies) });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::DynamoDB::Table', 1);
  template.resourceCountIs('AWS::S3::Bucket', 1);
  expect(payments.jobTable).toBe(records);
});

test('a key of your own encrypts the queues', () => {
  const stack = shop();
  const key = new kms.Key(stack, 'Key');

  new QueueLoadLeveling(stack, 'Payments', {
    worker: QueueWorker.function(userFunction(stack)),
    delivery: QueueDelivery.standard({ encryptionKey: key }),
  });

  Template.fromStack(stack).allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: stack.resolve(key.keyArn) });
});
