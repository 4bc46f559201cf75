import { aws_ecs as ecs, aws_lambda as lambda } from 'aws-cdk-lib';
import { ContainerWorker, ContainerWorkerOptions } from './container-worker';
import { FunctionWorker, FunctionWorkerOptions } from './function-worker';

/**
 * What works off a queue: a function, or containers for work over 15 minutes.
 */
export class QueueWorker {
  /**
   * A Lambda function in any runtime. It must return a partial batch response
   * (`ReportBatchItemFailures`): in Node.js `handleJobs` of `cdk-serverless-catalog/runtime` does.
   */
  static function(handler: lambda.IFunction, options: FunctionWorkerOptions = {}): FunctionWorker {
    return new FunctionWorker(handler, options);
  }

  /**
   * An ECS Fargate service that polls the queue itself, scaled from zero by backlog.
   * In Node.js `consumeJobs` of `cdk-serverless-catalog/runtime` is the polling loop.
   */
  static container(taskDefinition: ecs.FargateTaskDefinition, options: ContainerWorkerOptions): ContainerWorker {
    return new ContainerWorker(taskDefinition, options);
  }

  private constructor() {}
}
