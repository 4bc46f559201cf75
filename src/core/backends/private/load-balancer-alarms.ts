import { aws_certificatemanager as acm, aws_cloudwatch as cloudwatch, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { addApiAlarms, errorRate, MINUTE } from '../../web/private/api-alarms';
import { addCertificateAlarm } from '../../web/private/certificate-alarm';
import { WebAlarms } from '../../web/web-options';

/** The options of a pattern that tune the alarms on targets. */
export interface TargetAlarms {
  readonly unhealthyTargets?: AlarmOverride;
  readonly healthyTargets?: AlarmOverride;
  readonly targetErrors?: AlarmOverride;
}

const Sum = { period: MINUTE, statistic: 'Sum' };
/** The load balancer answers some requests itself. No other metric counts them. */
const RATE = { part: '(FILL(own, 0) + FILL(targets, 0))', whole: '(FILL(own, 0) + FILL(requests, 0))' };

/**
 * The alarms of a load balancer that clients call.
 *
 * @param certificate of its listener
 */
export function addLoadBalancerAlarms(
  { metrics }: elbv2.ApplicationLoadBalancer, operations: Operations, overrides: WebAlarms, certificate?: acm.ICertificate,
) {
  addCertificateAlarm(operations, 'api', certificate, overrides.certificateExpiry);
  const { ELB_4XX_COUNT, ELB_5XX_COUNT } = elbv2.HttpCodeElb;
  const { TARGET_4XX_COUNT, TARGET_5XX_COUNT } = elbv2.HttpCodeTarget;
  const errors = (own: elbv2.HttpCodeElb, targets: elbv2.HttpCodeTarget) => ({
    own: metrics.httpCodeElb(own, Sum), targets: metrics.httpCodeTarget(targets, Sum), requests: metrics.requestCount(Sum),
  });
  addApiAlarms(operations, 'api', {
    clientErrors: errorRate('4xx', errors(ELB_4XX_COUNT, TARGET_4XX_COUNT), RATE),
    serverErrors: errorRate('5xx', errors(ELB_5XX_COUNT, TARGET_5XX_COUNT), RATE),
    latency: metrics.targetResponseTime({ period: MINUTE, statistic: 'p90' }),
    latencyUnit: 'seconds',
    requests: metrics.requestCount(Sum),
  }, {
    api: 'Application Load Balancer',
    impact: 'Clients of one or more backends are not served.',
    clientErrors: 'In CloudWatch, compare HTTPCode_ELB_4XX_Count (tokens, unknown routes and methods) with HTTPCode_Target_4XX_Count (backends).',
    serverErrors: 'In CloudWatch, compare HTTPCode_Target_5XX_Count (backends) with HTTPCode_ELB_5XX_Count (no healthy target, or a late one) by target group.',
    latency: 'In CloudWatch, graph the {statistic} of TargetResponseTime by target group: the slowest one names the backend.',
    silence: 'In CloudWatch, graph RequestCount by target group. Then call the load balancer from outside, and find out whether its domain name and its clients work.',
  }, overrides);
}

/**
 * The alarms on targets with health checks: `<backend>UnhealthyTargets` and `<backend>TargetErrors`. The share of 5xx of the whole API
 * hides a small backend. Metrics: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 *
 * @param balancer the load balancer, if it has no other backend: its own 5xx are then of this one
 */
export function addTargetAlarms(
  targets: elbv2.ApplicationTargetGroup, backend: string, operations: Operations, overrides: TargetAlarms,
  balancer?: elbv2.ApplicationLoadBalancer,
) {
  const { metrics, targetGroupArn } = targets;
  addUnhealthyTargetsAlarm(backend, operations, overrides, metrics.unhealthyHostCount({ period: MINUTE, statistic: 'Maximum' }), targetGroupArn);
  addHealthyTargetsAlarm(backend, operations, overrides, metrics.healthyHostCount({ period: MINUTE, statistic: 'Minimum' }), targetGroupArn);
  const usingMetrics = { targets: metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, Sum), requests: metrics.requestCount(Sum) };
  operations.addAlarm(`${backend}TargetErrors`, {
    metric: balancer
      ? errorRate('5xx', { ...usingMetrics, own: balancer.metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, Sum) }, RATE)
      : errorRate('5xx', usingMetrics, { part: 'FILL(targets, 0)' }),
    threshold: 5,
    evaluationPeriods: 3,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      section: 'targetErrors',
      whatHappened: 'More than {threshold} % of the requests to the backend behind the load balancer were answered 5xx for {window}.',
      impact: 'Clients of the routes of the backend get errors. Other backends are not affected.',
      firstStep: `Read the log of the backend. If it has no errors, run \`aws elbv2 describe-target-health --target-group-arn ${targetGroupArn}\`.`,
    },
  }, overrides.targetErrors);
}

/**
 * The alarm on the targets of a Network Load Balancer. Metrics:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
export function addNetworkTargetAlarm(targets: elbv2.INetworkTargetGroup, backend: string, operations: Operations, overrides: TargetAlarms) {
  const { metrics, targetGroupArn } = targets;
  addUnhealthyTargetsAlarm(backend, operations, overrides, metrics.unHealthyHostCount({ period: MINUTE, statistic: 'Maximum' }), targetGroupArn);
  addHealthyTargetsAlarm(backend, operations, overrides, metrics.healthyHostCount({ period: MINUTE, statistic: 'Minimum' }), targetGroupArn);
}

/** The alarm on the minimum of healthy targets, `<backend>HealthyTargets`: only the user knows it. Without registered targets there is no metric. */
function addHealthyTargetsAlarm(
  backend: string, operations: Operations, { healthyTargets }: TargetAlarms, metric: cloudwatch.IMetric, targetGroupArn: string,
) {
  if (!healthyTargets) { return; }
  operations.addAlarm(`${backend}HealthyTargets`, {
    metric,
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 5,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      section: 'healthyTargets',
      whatHappened: 'The number of healthy targets was below {threshold} for {window}: targets failed their health check, or are not registered.',
      impact: 'The targets that are left may not be enough for all requests. Without a healthy target, the routes of the backend are answered 5xx.',
      firstStep: `Run \`aws elbv2 describe-target-health --target-group-arn ${targetGroupArn}\`. Where targets are missing, read the events of the service that registers them.`,
    },
  }, healthyTargets);
}

function addUnhealthyTargetsAlarm(
  backend: string, operations: Operations, overrides: TargetAlarms, metric: cloudwatch.IMetric, targetGroupArn: string,
) {
  operations.addAlarm(`${backend}UnhealthyTargets`, {
    metric,
    threshold: 0,
    evaluationPeriods: 5,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'unhealthyTargets',
      whatHappened: 'The number of targets that failed their health check was above {threshold} for {window}.',
      impact: 'The healthy targets serve all requests of the backend. Without a healthy target, the routes of the backend are answered 5xx.',
      firstStep: `Run \`aws elbv2 describe-target-health --target-group-arn ${targetGroupArn}\`: the reason is in TargetHealth.Reason.`,
    },
  }, overrides.unhealthyTargets);
}
