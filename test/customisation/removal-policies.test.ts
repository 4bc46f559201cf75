import { aws_dynamodb as dynamodb, aws_s3 as s3, RemovalPolicies } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { QueueLoadLeveling, QueueWorker, ClaimCheck } from '../../src';
import { fixturesOf, patterns } from '../contract/patterns';
import { shop, userFunction } from '../support/stacks';

test('RemovalPolicies of a pattern decide what is left of it: here nothing but the bodies', () => {
  const stack = shop();
  const payments = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) });
  payments.addAsyncHttpApi('Api', { claimCheck: ClaimCheck.bucket() });

  RemovalPolicies.of(payments).destroy({ excludeResourceTypes: [s3.CfnBucket.CFN_RESOURCE_TYPE_NAME] });

  const template = Template.fromStack(stack);
  template.hasResource(dynamodb.CfnTable.CFN_RESOURCE_TYPE_NAME, { DeletionPolicy: 'Delete' });
  template.allResources('AWS::SQS::Queue', { DeletionPolicy: 'Delete' });
  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'RetainExceptOnCreate' });
});

test('by default what holds data outlives its stack, and nothing a first deployment that failed', () => {
  const stack = shop();
  const payments = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) });
  payments.addAsyncHttpApi('Api', { claimCheck: ClaimCheck.bucket() });
  const template = Template.fromStack(stack);
  for (const type of ['AWS::DynamoDB::Table', 'AWS::S3::Bucket']) {
    template.allResources(type, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  }
});

test.each(patterns().flatMap(pattern => fixturesOf(pattern).fixtures.map(fixture => [pattern.folder, fixture.name, fixture] as const)))(
  'RemovalPolicies of an app leave nothing of %s: %s', (_, __, fixture) => {
    const stack = shop();
    fixture.create(stack, 'Pattern');
    RemovalPolicies.of(stack.node.root).destroy();
    const kept = Object.entries(Template.fromStack(stack).toJSON().Resources as Record<string, { readonly DeletionPolicy?: string }>)
      .filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete');
    expect(kept.map(([id]) => id)).toEqual([]);
  });
