import { aws_lambda as lambda, aws_sqs as sqs, Duration, InjectionContext, IPropertyInjector, PropertyInjectors } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { QueueLoadLeveling, QueueWorker } from '../../src';
import { shop, userFunction } from '../support/stacks';

/** A rule of the company: queues keep messages for 10 days unless somebody says otherwise. */
class KeepMessages implements IPropertyInjector {
  readonly constructUniqueId = sqs.Queue.PROPERTY_INJECTION_ID;

  inject(props: sqs.QueueProps, context: InjectionContext): sqs.QueueProps {
    return context.id === 'Queue' ? { ...props, retentionPeriod: Duration.days(10) } : props;
  }
}

/** A rule of the company: functions have 1 GB. */
class BigFunctions implements IPropertyInjector {
  readonly constructUniqueId = lambda.Function.PROPERTY_INJECTION_ID;

  inject(props: lambda.FunctionProps): lambda.FunctionProps {
    return { ...props, memorySize: 1024 };
  }
}

test('property injectors of a stack reach the queues and functions inside a pattern', () => {
  const stack = shop();
  PropertyInjectors.of(stack).add(new KeepMessages(), new BigFunctions());

  const payments = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) });
  payments.addAsyncHttpApi('Api');

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 10 * 24 * 60 * 60 });
  template.allResourcesProperties('AWS::Lambda::Function', { MemorySize: 1024 });
  template.resourceCountIs('AWS::Lambda::Function', 3); // worker, API function, sweeper
});
