import { Aspects, aws_logs as logs, IAspect } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IConstruct } from 'constructs';
import { QueueLoadLeveling, QueueWorker } from '../../src';
import { shop, userFunction } from '../support/stacks';

/** Logs are kept for a year below the scope. */
class KeepLogs implements IAspect {
  visit(node: IConstruct) {
    if (node instanceof logs.CfnLogGroup) {
      node.retentionInDays = logs.RetentionDays.ONE_YEAR;
    }
  }
}

test('an Aspect of a pattern changes every log group inside it, and none outside', () => {
  const stack = shop();
  const payments = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) });
  payments.addAsyncHttpApi('Api');
  new logs.LogGroup(stack, 'Outside', { retention: logs.RetentionDays.ONE_DAY });

  Aspects.of(payments).add(new KeepLogs());

  const retentions = Object.values(Template.fromStack(stack).findResources('AWS::Logs::LogGroup')).map(group => group.Properties.RetentionInDays);
  expect(retentions.sort()).toEqual([1, 365, 365, 365]); // API function, sweeper, access logs
});
