import { aws_ecs as ecs, aws_lambda as lambda } from 'aws-cdk-lib';
import { ContainerWorker, ContainerWorkerOptions } from './container-worker';
import { FunctionWorker, FunctionWorkerOptions } from './function-worker';
import { requireFunction } from '../private/imported-functions';
import { requireKind, TASK } from '../private/kinds';

/**
 * The worker of a queue: a function, or containers for work over 15 minutes.
 */
export class QueueWorker {
  /**
   * Uses a Lambda function in any runtime as the worker. It must return a partial batch response
   * (`ReportBatchItemFailures`). In Node.js `handleJobs` of `cdk-serverless-catalog/runtime` does this.
   */
  static function(handler: lambda.IFunction, options: FunctionWorkerOptions = {}): FunctionWorker {
    requireFunction('QueueWorker.function: handler', handler);
    return new FunctionWorker(handler, options);
  }

  /**
   * Uses an ECS Fargate service as the worker. It polls the queue and is scaled from zero by the backlog.
   * In Node.js `consumeJobs` of `cdk-serverless-catalog/runtime` is the polling loop.
   */
  static container(taskDefinition: ecs.FargateTaskDefinition, options: ContainerWorkerOptions): ContainerWorker {
    requireKind('QueueWorker.container: taskDefinition', taskDefinition, TASK);
    return new ContainerWorker(taskDefinition, options);
  }

  private constructor() {}
}
