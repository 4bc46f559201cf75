import { aws_cloudwatch as cloudwatch, aws_elasticloadbalancingv2 as elbv2, Duration } from 'aws-cdk-lib';
import { Operations } from '../../core/operations/operations';
import { RobustApiAlarms } from '../robust-api-alarms';

const period = Duration.minutes(1);
const Sum = { period, statistic: 'Sum' };

/**
 * The alarms of a load balancer that is an engine.
 * Figures as of API Gateway: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
 */
export function addLoadBalancerAlarms({ metrics }: elbv2.ApplicationLoadBalancer, operations: Operations, thresholds: RobustApiAlarms) {
  const { ELB_4XX_COUNT, ELB_5XX_COUNT } = elbv2.HttpCodeElb;
  const { TARGET_4XX_COUNT, TARGET_5XX_COUNT } = elbv2.HttpCodeTarget;
  const share = (label: string, own: elbv2.HttpCodeElb, targets: elbv2.HttpCodeTarget) => new cloudwatch.MathExpression({
    label,
    // requests that the load balancer answers itself are in no count but their own
    expression: '(FILL(own, 0) + FILL(targets, 0)) / (FILL(own, 0) + FILL(requests, 0))',
    usingMetrics: { own: metrics.httpCodeElb(own, Sum), targets: metrics.httpCodeTarget(targets, Sum), requests: metrics.requestCount(Sum) },
    period,
  });
  operations.addAlarm('apiClientErrors', {
    metric: share('4xx', ELB_4XX_COUNT, TARGET_4XX_COUNT),
    threshold: 0.05,
    evaluationPeriods: 5,
    runbook: {
      section: 'clientErrors',
      whatHappened: 'More than 5 % of the requests were answered 4xx for five minutes.',
      impact: 'Callers are refused: their requests or tokens are wrong, or they call what is not there.',
      firstStep: 'Compare HTTPCode_ELB_4XX_Count (tokens, unknown routes and methods) with HTTPCode_Target_4XX_Count (the backends\' answers).',
    },
  }, thresholds.clientErrors);
  operations.addAlarm('apiServerErrors', {
    metric: share('5xx', ELB_5XX_COUNT, TARGET_5XX_COUNT),
    threshold: 0.05,
    evaluationPeriods: 3,
    runbook: {
      section: 'serverErrors',
      whatHappened: 'More than 5 % of the requests were answered 5xx for three minutes.',
      impact: 'Callers of one or of all backends are not served.',
      firstStep: 'See by target group whether HTTPCode_Target_5XX_Count rose (a backend) or HTTPCode_ELB_5XX_Count (502 to 504: no healthy or no timely target).',
    },
  }, thresholds.serverErrors);
  operations.addAlarm('apiLatency', {
    metric: metrics.targetResponseTime({ period, statistic: 'p90' }),
    threshold: 2.5,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 5,
    runbook: {
      section: 'latency',
      whatHappened: 'One request in ten took 2.5 seconds or more for five minutes.',
      impact: 'Callers wait; some give up and try again.',
      firstStep: 'Compare TargetResponseTime by target group to find the backend that became slow.',
    },
  }, thresholds.latency);
}

/** The alarm of targets with health checks, named after their group. */
export function addTargetAlarms({ metrics }: elbv2.ApplicationTargetGroup, name: string, operations: Operations, thresholds: RobustApiAlarms) {
  operations.addAlarm(`${name}Unhealthy`, {
    metric: metrics.unhealthyHostCount({ period, statistic: 'Maximum' }),
    threshold: 0,
    evaluationPeriods: 5,
    runbook: {
      section: 'unhealthyTargets',
      whatHappened: 'At least one target of a backend has failed its health check for five minutes.',
      impact: 'The healthy targets carry its load; with none left the backend\'s routes are answered 5xx.',
      firstStep: 'Look at the reason in the target group\'s target health, then at the logs of that task or host.',
    },
  }, thresholds.unhealthyTargets);
}
