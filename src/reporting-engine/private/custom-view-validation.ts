import { aws_lambda as lambda, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { validateEnvironment } from '../../core/messaging/private/consumer-environment';
import { kindOf } from '../../core/messaging/private/consumer-kind';
import { Validation } from '../../core/private/validation';
import { CustomViewOptions } from '../custom-view-options';

/** Checks the options of a view, before anything is created. Answers the function that makes it. */
export function validateCustomView(validation: Validation, engine: Construct, { projector, batchSize }: CustomViewOptions): lambda.IFunction {
  const must = 'be a function: MessageConsumer.function()';
  validation.implements('bindConsumer', 'projector', must, projector);
  const consumer = projector.bindConsumer(engine);
  validation.check(consumer.function !== undefined && kindOf(consumer) === 'a function', 'projector', must, kindOf(consumer));
  validateEnvironment(validation, 'projector', engine, consumer, 'function');
  validation.check(!Token.isUnresolved(batchSize), 'batchSize', 'be known at synthesis', 'a value that is only known at deployment');
  validation.integer('batchSize', batchSize, 1, 10_000, 'Lambda event source limit');
  return consumer.function!;
}
