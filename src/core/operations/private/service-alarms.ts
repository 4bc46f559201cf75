import { aws_ecs as ecs, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../alarm-override';
import { Operations } from '../operations';

/**
 * The alarms of an ECS service.
 * Figures: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#ECS
 */
export function addServiceAlarms(operations: Operations, service: ecs.FargateService, utilization?: AlarmOverride) {
  const period = Duration.minutes(1);
  for (const [resource, metric] of Object.entries({
    Cpu: service.metricCpuUtilization({ period }),
    Memory: service.metricMemoryUtilization({ period }),
  })) {
    operations.addAlarm(`worker${resource}`, {
      metric,
      threshold: 80,
      evaluationPeriods: 15,
      runbook: {
        whatHappened: `${resource} utilization of the worker's service was above 80 % for 15 minutes.`,
        impact: 'Work takes longer; tasks may be killed when memory is exhausted, and their work is done again.',
        firstStep: `Give the task definition more ${resource.toLowerCase()}, or lower backlogPerTask so that more tasks share the work.`,
      },
    }, utilization);
  }
}
