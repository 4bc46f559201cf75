import { aws_cloudwatch as cloudwatch, aws_ecs as ecs, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../alarm-override';
import { AlarmSeverity } from '../alarm-severity';
import { Operations } from '../operations';

export interface ServiceAlarmOptions {
  readonly cpu?: AlarmOverride;
  readonly memory?: AlarmOverride;
  readonly tasksMissing?: AlarmOverride;
}

/**
 * The alarms of an ECS service that processes a queue: `workerCpu`, `workerMemory` and `workerTasksMissing`.
 * Figures: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#ECS
 */
export function addServiceAlarms(operations: Operations, service: ecs.FargateService, queue: sqs.IQueue, overrides: ServiceAlarmOptions) {
  const period = Duration.minutes(1);
  const firstStep = (resource: string) =>
    `Run \`aws ecs describe-services --cluster ${service.cluster.clusterName} --services ${service.serviceName}\` and compare the task counts. `
    + `Then increase the ${resource} of the task definition or lower backlogPerTask.`;
  const figures = { threshold: 80, evaluationPeriods: 15 };
  operations.addAlarm('workerCpu', {
    ...figures,
    metric: service.metricCpuUtilization({ period }),
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The CPU utilization of the worker\'s ECS service was above {threshold} % for {window}.',
      impact: 'Messages are processed late.',
      firstStep: firstStep('CPU'),
    },
  }, overrides.cpu);
  operations.addAlarm('workerMemory', {
    ...figures,
    metric: service.metricMemoryUtilization({ period }),
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The memory utilization of the worker\'s ECS service was above {threshold} % for {window}.',
      impact: 'ECS stops tasks that run out of memory. Their messages are processed again.',
      firstStep: firstStep('memory'),
    },
  }, overrides.memory);
  operations.addAlarm('workerTasksMissing', {
    metric: tasksMissing(service, queue),
    threshold: 0,
    evaluationPeriods: 15,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      // "1" where none runs, "0" otherwise
      whatHappened: 'Messages waited and no task of the worker\'s ECS service ran (1: none, threshold {threshold}) for {window}.',
      impact: 'No message is processed. SQS keeps them until the end of the retention period.',
      firstStep: `Run \`aws ecs describe-services --cluster ${service.cluster.clusterName} --services ${service.serviceName} --query 'services[].events[:5]'\`. `
        + 'The events say why tasks do not start: image, role, network or quota.',
    },
  }, overrides.tasksMissing);
}

/**
 * 1 where messages wait and no task runs. ECS publishes how many tasks it wants by Container Insights only. The samples of any of its
 * own metrics are the running tasks, and a service without tasks has none:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
 */
function tasksMissing(service: ecs.FargateService, queue: sqs.IQueue): cloudwatch.MathExpression {
  const period = Duration.minutes(1);
  return new cloudwatch.MathExpression({
    label: 'No task for waiting messages',
    expression: 'IF(FILL(waiting, 0) > 0 AND FILL(running, 0) < 1, 1, 0)',
    usingMetrics: {
      waiting: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      running: service.metricCpuUtilization({ period, statistic: 'SampleCount' }),
    },
    period,
  });
}
