import { aws_ecs as ecs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { homeOf } from './worker-place';
import { recentErrors } from '../../operations/private/recent-errors';
import { FunctionWorker } from '../function-worker';
import { IQueueWorker } from '../queue-worker-binding';

/**
 * The first step of an alarm on the queue of a worker: the command that prints the worker's newest errors. The stack of the pattern cannot
 * know the name of a function whose event source is in another.
 */
export function workerErrors(pattern: Construct, worker: IQueueWorker, service?: ecs.FargateService): string {
  if (worker instanceof FunctionWorker && homeOf(pattern, worker)) { return `Read the errors in the log of the function ${worker.handler.node.path}.`; }
  if (worker instanceof FunctionWorker) { return recentErrors(worker.handler); }
  if (!service) { return 'Read the errors of the worker.'; }
  const group = service.taskDefinition.defaultContainer?.logDriverConfig?.options?.['awslogs-group'];
  return group
    ? `Run \`aws logs tail ${group} --since 1h --filter-pattern '?ERROR ?Error'\`.`
    : `Run \`aws ecs describe-services --cluster ${service.cluster.clusterName} --services ${service.serviceName} --query 'services[].events[:5]'\`.`;
}
