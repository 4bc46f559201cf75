import { aws_lambda as lambda, aws_scheduler as scheduler, aws_sqs as sqs } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { QueueLoadLeveling, QueueWorker } from '../../src';
import { shop, userFunction } from '../support/stacks';

test('a public resource of a pattern is changed through its CloudFormation resource', () => {
  const stack = shop();
  const payments = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) });

  (payments.queue.node.defaultChild as sqs.CfnQueue).delaySeconds = 30;
  (payments.eventSourceMapping!.node.defaultChild as lambda.CfnEventSourceMapping).addPropertyOverride('MetricsConfig.Metrics', ['EventCount']);

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::SQS::Queue', { DelaySeconds: 30 });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { MetricsConfig: { Metrics: ['EventCount'] } });
});

test('an inner resource without a property of its own is found in the tree', () => {
  const stack = shop();
  const payments = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) });
  payments.addAsyncHttpApi('Api');

  const schedule = payments.node.findAll().find(node => node instanceof scheduler.CfnSchedule)!;
  (schedule as scheduler.CfnSchedule).scheduleExpression = 'rate(5 minutes)';

  Template.fromStack(stack).hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(5 minutes)' });
});
