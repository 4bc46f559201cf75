import { aws_dynamodb as dynamodb, aws_s3 as s3, RemovalPolicies } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { QueueLoadLeveling, QueueWorker, ClaimCheck } from '../../src';
import { shop, userFunction } from '../support/stacks';

test('RemovalPolicies of a pattern decide what is left of it: here nothing but the bodies', () => {
  const stack = shop();
  const payments = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) });
  payments.addAsyncHttpApi('Api', { claimCheck: ClaimCheck.bucket() });

  RemovalPolicies.of(payments).destroy({ excludeResourceTypes: [s3.CfnBucket.CFN_RESOURCE_TYPE_NAME] });

  const template = Template.fromStack(stack);
  template.hasResource(dynamodb.CfnTable.CFN_RESOURCE_TYPE_NAME, { DeletionPolicy: 'Delete' });
  template.allResources('AWS::SQS::Queue', { DeletionPolicy: 'Delete' });
  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
});
