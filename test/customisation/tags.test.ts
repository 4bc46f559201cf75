import { CfnResource, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { QueueLoadLeveling, QueueWorker, ClaimCheck } from '../../src';
import { shop, userFunction, userTask, userVpc } from '../support/stacks';

test('Tags of a pattern are on everything inside it that can have tags', () => {
  const stack = shop();
  const payments = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) });
  payments.addAsyncHttpApi('Api', { claimCheck: ClaimCheck.bucket() });

  Tags.of(payments).add('team', 'payments');

  const template = Template.fromStack(stack);
  for (const type of ['AWS::SQS::Queue', 'AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::Logs::LogGroup', 'AWS::CloudWatch::Alarm']) {
    const tagged = Object.values(template.findResources(type)).map(({ Properties }) => Properties.Tags);
    expect(tagged).not.toHaveLength(0);
    tagged.forEach(tags => expect(tags).toContainEqual({ Key: 'team', Value: 'payments' }));
  }
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { Tags: { team: 'payments' } });
});

test('Tags of a pattern are on its service of containers too', () => {
  const stack = shop();
  const videos = new QueueLoadLeveling(stack, 'Videos', { worker: QueueWorker.container(userTask(stack), { vpc: userVpc(stack) }) });

  Tags.of(videos).add('team', 'videos');

  const service = stack.getLogicalId(videos.service!.node.findChild('Service') as CfnResource);
  expect(Template.fromStack(stack).toJSON().Resources[service].Properties.Tags).toEqual([{ Key: 'team', Value: 'videos' }]);
});
