import { aws_ecs as ecs, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../alarm-override';
import { AlarmSeverity } from '../alarm-severity';
import { Operations } from '../operations';

export interface ServiceAlarmOptions {
  readonly cpu?: AlarmOverride;
  readonly memory?: AlarmOverride;
}

/**
 * The alarms of an ECS service that processes a queue: `workerCpu` and `workerMemory`.
 * Figures: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#ECS
 */
export function addServiceAlarms(operations: Operations, service: ecs.FargateService, overrides: ServiceAlarmOptions) {
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
}
