import { aws_lambda as lambda, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { templateProperty } from '../../private/template-properties';
import { Validation } from '../../private/validation';

/** The event sources of each function, with their maximum concurrency. */
const SOURCES = new WeakMap<lambda.IFunction, number[]>();

/**
 * Refuses, at synthesis, event sources that together run a function more often than its reserved concurrency allows. Lambda
 * throttles the rest, each throttled message counts as received, and SQS finally moves it to the dead-letter queue
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html). Streams have no maximum that is known at synthesis.
 */
export function validateReservedConcurrency(scope: Construct, handler: lambda.IFunction, maxConcurrency: number) {
  const target = handler instanceof lambda.QualifiedFunctionBase ? handler.lambda : handler;
  const resource = target.node.defaultChild;
  if (!(resource instanceof lambda.CfnFunction)) { return; }
  const sources = SOURCES.get(target) ?? [];
  SOURCES.set(target, sources);
  if (Token.isUnresolved(maxConcurrency)) { return; }
  sources.push(maxConcurrency);
  scope.node.addValidation({
    validate: () => {
      const reserved = templateProperty(resource, 'ReservedConcurrentExecutions');
      const total = sources.reduce((sum, each) => sum + each, 0);
      // 0 stops a function on purpose
      if (typeof reserved !== 'number' || reserved === 0 || total <= reserved) { return []; }
      return [new Validation(scope).failure('maxConcurrency',
        `be at most the reserved concurrency of function '${target.node.path}', ${reserved}, added up over its queues (Lambda throttles the rest)`,
        sources.join(' + '))];
    },
  });
}
