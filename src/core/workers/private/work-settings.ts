import { aws_ecs as ecs, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CLAIM_CHECKS_VARIABLE, claimCheckPlace, configureClaimChecks } from '../../private/claim-check-places';
import { configureFunction } from '../../private/function-settings';
import { IQueueWorker } from '../queue-worker-binding';

/** The variable with the addresses of a worker's work: by the ARN of a function's queue, or the URL of a container's. */
const VARIABLE = 'CATALOG_WORK';

/** The addresses that the runtime helper uses instead of those in a message (docs/jobs.md, docs/fan-in.md). */
export interface WorkSettings {
  /** The name of the table of jobs. */
  readonly jobTable?: string;
  /** The URL of the queue of reports. */
  readonly reportQueue?: string;
  /** `s3://bucket/prefix`, without a slash at its end. */
  readonly results?: string;
}

/** The parts of the workers of this library. Naming their classes would load what only one of them needs. */
interface KnownWorker {
  readonly handler?: lambda.IFunction;
  readonly taskDefinition?: ecs.FargateTaskDefinition;
}

/** The places that a container has: several APIs may have a bucket each. */
const PLACES = new WeakMap<ecs.ContainerDefinition, Set<string>>();

/** Configures a worker of this library. Another worker reads the addresses in its messages. */
export function configureWork(scope: Construct, worker: IQueueWorker, queue: sqs.IQueue, settings: WorkSettings) {
  const { handler, taskDefinition } = worker as KnownWorker;
  const addresses = Object.keys(settings).map(name => `"${name}": "..."`).join(', ');
  if (handler) {
    configureFunction(scope, handler, VARIABLE, { key: queue.queueArn, value: settings, how: `the ARN of ${queue.node.path} to {${addresses}}` });
  }
  taskDefinition?.defaultContainer?.addEnvironment(VARIABLE, Stack.of(scope).toJsonString({ [queue.queueUrl]: settings }));
}

/** Gives a worker of this library the place of the claim checks that it reads. */
export function configureWorkerClaimChecks(scope: Construct, worker: IQueueWorker, bucket: s3.IBucket, prefix?: string) {
  const { handler, taskDefinition } = worker as KnownWorker;
  if (handler) { configureClaimChecks(scope, handler, bucket, prefix); }
  const container = taskDefinition?.defaultContainer;
  if (!container) { return; }
  const places = new Set([...PLACES.get(container) ?? [], claimCheckPlace(bucket, prefix)]);
  PLACES.set(container, places);
  container.addEnvironment(CLAIM_CHECKS_VARIABLE, Stack.of(scope).toJsonString([...places]));
}
