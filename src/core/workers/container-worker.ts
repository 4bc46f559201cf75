import { aws_applicationautoscaling as scaling, aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_ecs as ecs, aws_iam as iam, Duration, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { consumeQueue } from './private/consumed-queue';
import { QueueWorkerConfig, IQueueWorker, QueueWorkerBindOptions } from './queue-worker-binding';
import { AlarmOverride } from '../operations/alarm-override';
import { addServiceAlarms } from '../operations/private/service-alarms';
import { CLUSTER, VPC } from '../private/kinds';
import { grantConsume } from '../private/queue-grants';
import { describeShortly } from '../private/short-description';
import { Validation } from '../private/validation';

/**
 * Options of a container worker. One of `cluster` and `vpc` must be given.
 */
export interface ContainerWorkerOptions {
  /**
   * The cluster of the service.
   * @default - a cluster with container insights is created in `vpc`
   */
  readonly cluster?: ecs.ICluster;
  /**
   * The VPC of the tasks, if no cluster is given.
   * @default - the VPC of `cluster`
   */
  readonly vpc?: ec2.IVpc;
  /**
   * The subnets of the tasks.
   * @default - private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * The number of messages in the queue for each task: tasks = backlog / backlogPerTask, up to maxConcurrency.
   * @default 10
   */
  readonly backlogPerTask?: number;
  /**
   * The visibility timeout of the queue, 30 seconds to 12 hours. A message whose worker stopped
   * becomes visible again after it. A running worker extends it (heartbeat), so that it can be
   * shorter than the work.
   * @default Duration.minutes(5)
   */
  readonly visibilityTimeout?: Duration;
  /**
   * The CPU utilization of the service, in percent: alarm `workerCpu`.
   * @default - above 80 % in 15 of 15 minutes
   */
  readonly cpu?: AlarmOverride;
  /**
   * The memory utilization of the service, in percent: alarm `workerMemory`.
   * @default - above 80 % in 15 of 15 minutes
   */
  readonly memory?: AlarmOverride;
  /**
   * Whether no task runs while messages wait, 1 or 0: alarm `workerTasksMissing`.
   * @default - above 0 in 15 of 15 minutes
   */
  readonly tasksMissing?: AlarmOverride;
}

const LARGEST_CONCURRENCY = 1000;

/** Task definitions with a queue: a second queue would replace the first in the container's environment. */
const AT_WORK = new WeakSet<ecs.FargateTaskDefinition>();

/**
 * An ECS Fargate service that processes a queue, scaled from zero. The first message after six idle hours may wait 15 minutes for
 * its task, because SQS then reports the metrics of the queue late.
 *
 * See https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
 *
 * The default container gets the environment variable `QUEUE_URL`. The task role may receive from the
 * queue, and protect its task from scale-in while a message is in progress.
 */
export class ContainerWorker implements IQueueWorker {
  /** @internal */
  constructor(
    /** The task definition. */
    readonly taskDefinition: ecs.FargateTaskDefinition,
    private readonly options: ContainerWorkerOptions,
  ) {}

  validateWorker(scope: Construct, maxConcurrency: number): void {
    const { cluster, vpc, backlogPerTask, visibilityTimeout } = this.options;
    const validation = new Validation(scope);
    const checkTask = (holds: boolean, must: string) => validation.check(holds, 'worker.taskDefinition', must, this.taskDefinition.node.path);
    checkTask(this.taskDefinition.defaultContainer !== undefined, 'have a container before it becomes a worker');
    checkTask(Stack.of(this.taskDefinition) === Stack.of(scope), 'be in the stack of the pattern, because it refers to the queue');
    checkTask(!AT_WORK.has(this.taskDefinition), 'process one queue only');
    if (!cluster && !vpc) {
      validation.fail('worker', 'be given a cluster or a vpc to run its containers in', undefined);
    }
    validation.kind('worker.vpc', vpc, VPC);
    validation.kind('worker.cluster', cluster, CLUSTER);
    validation.integer('maxConcurrency', maxConcurrency, 1, LARGEST_CONCURRENCY, 'library limit');
    validation.integer('worker.backlogPerTask', backlogPerTask, 1, 100_000, 'library limit');
    validation.duration('worker.visibilityTimeout', visibilityTimeout, Duration.seconds(30), Duration.hours(12), 'SQS limit');
  }

  /** Returns the time after which a message becomes visible again if its worker stopped. A running worker extends it. */
  visibilityTimeout(_batchingWindow: Duration): Duration {
    return this.options.visibilityTimeout ?? Duration.minutes(5);
  }

  bindWorker(scope: Construct, source: QueueWorkerBindOptions): QueueWorkerConfig {
    const { cluster, vpc, backlogPerTask = 10 } = this.options;
    consumeQueue(scope, source.queue);
    AT_WORK.add(this.taskDefinition);
    this.taskDefinition.defaultContainer?.addEnvironment('QUEUE_URL', source.queue.queueUrl);
    grantConsume(source.queue, this.taskDefinition.taskRole, ['ChangeMessageVisibility']);

    const service = new ecs.FargateService(scope, 'Service', {
      cluster: cluster ?? new ecs.Cluster(scope, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED }),
      taskDefinition: this.taskDefinition,
      vpcSubnets: this.options.vpcSubnets,
      minHealthyPercent: 100,
      circuitBreaker: { enable: true, rollback: true },
    });
    // a number here would reset the scaled count at every deployment
    (service.node.defaultChild as ecs.CfnService).desiredCount = undefined;
    describeShortly(service);
    allowScaleInProtection(service);
    scaleByBacklog(service, source, backlogPerTask);
    addServiceAlarms(source.operations, service, source.queue, this.options);
    return { grantPrincipal: this.taskDefinition.taskRole, service };
  }
}

/** A task with work in progress asks ECS not to stop it (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html). */
function allowScaleInProtection(service: ecs.FargateService) {
  service.taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({
    actions: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'],
    resources: [service.stack.formatArn({ service: 'ecs', resource: 'task', resourceName: `${service.cluster.clusterName}/*` })],
  }));
}

/**
 * Tasks = backlog / backlogPerTask in steps that double, between none and maxConcurrency.
 * In-flight messages count, so that the last task is not stopped while it works. SQS publishes no metrics of an idle queue. Metric
 * math has no value where a metric has none. Therefore both are filled:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
function scaleByBacklog(service: ecs.FargateService, source: QueueWorkerBindOptions, backlogPerTask: number) {
  const period = Duration.minutes(1);
  // if the bound is a token, maxCapacity limits the steps
  const bound = Token.isUnresolved(source.maxConcurrency) ? LARGEST_CONCURRENCY : source.maxConcurrency;
  const capacities = [1];
  while (capacities[capacities.length - 1] < bound) {
    capacities.push(Math.min(bound, capacities[capacities.length - 1] * 2));
  }
  service.autoScaleTaskCount({ minCapacity: 0, maxCapacity: source.maxConcurrency }).scaleOnMetric('Backlog', {
    metric: new cloudwatch.MathExpression({
      label: 'Tasks for the waiting and in-flight messages',
      expression: `CEIL((FILL(waiting, 0) + FILL(inFlight, 0)) / ${Tokenization.stringifyNumber(backlogPerTask)})`,
      usingMetrics: {
        waiting: source.queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
        inFlight: source.queue.metricApproximateNumberOfMessagesNotVisible({ period, statistic: 'Maximum' }),
      },
      period,
    }),
    adjustmentType: scaling.AdjustmentType.EXACT_CAPACITY,
    scalingSteps: [
      { upper: 0, change: 0 },
      ...capacities.map((change, i) => ({ lower: i === 0 ? 1 : capacities[i - 1] + 1, change })),
    ],
    cooldown: period,
  });
}
