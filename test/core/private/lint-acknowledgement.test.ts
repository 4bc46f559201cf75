import { aws_iam as iam, aws_s3 as s3, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, NagPack, ServerlessChecks } from 'cdk-nag';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcard } from '../../../src/core/private/lint-acknowledgement';

const findings = (pack: NagPack, scope: Construct) => pack.validateScope(scope).violations.map(({ ruleName }) => ruleName);

test('silences a rule of cdk-nag', () => {
  const queue = new sqs.Queue(new Stack(), 'Queue');
  expect(findings(new ServerlessChecks(), queue)).toEqual(['Serverless-SQSRedrivePolicy']);
  acknowledge(queue, 'It is a dead-letter queue itself', 'Serverless-SQSRedrivePolicy');
  expect(findings(new ServerlessChecks(), queue)).toEqual([]);
});

test('adds to the rules that cfn-lint ignores', () => {
  const stack = new Stack();
  const queue = new sqs.Queue(stack, 'Queue');
  acknowledge(queue, 'It is a dead-letter queue itself', 'Serverless-SQSRedrivePolicy', 'ES6000');
  acknowledge(queue, 'Another reason', 'W3005');
  Template.fromStack(stack).hasResource('AWS::SQS::Queue', { Metadata: { 'cfn-lint': { config: { ignore_checks: ['ES6000', 'W3005'] } } } });
});

test('silences one wildcard of a policy and no other', () => {
  const stack = new Stack();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const objects = new s3.Bucket(stack, 'Bucket').arnForObjects('*');
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [objects, '*'] }));
  acknowledgeWildcard(role, objects, 'Objects are named by the jobs to come');
  expect(findings(new AwsSolutionsChecks(), role)).toEqual(['AwsSolutions-IAM5[Resource::*]']);
});

test('silences the wildcard of an imported bucket too, whose ARN CDK refuses as part of a rule id', () => {
  const stack = new Stack();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const objects = s3.Bucket.fromBucketName(stack, 'Bucket', 'own-bodies').arnForObjects('*');
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [objects] }));
  acknowledgeWildcard(role, objects, 'Objects are named by the jobs to come');
  expect(findings(new AwsSolutionsChecks(), role)).toEqual([]);
});
