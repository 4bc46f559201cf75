import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { MINUTE } from './metrics';
import { Rollback } from './rollback';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { CatalogFunction } from '../../core/private/catalog-function';
import { addDeadLetterAlarms } from '../../core/workers/private/dead-letter-queue';
import { StranglerAlarms } from '../strangler-alarms';

const SUM = { period: MINUTE, statistic: 'Sum' };
const IMPACT = 'The new service answers clients of the feature although an alarm on it has fired.';

/**
 * The alarms on rollbacks that did not happen. Metrics:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html and
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#async-invocation-metrics
 */
export function addRollbackAlarms(operations: Operations, rollback: Rollback, handler: CatalogFunction, overrides: StranglerAlarms) {
  const { deadLetterQueue: queue, rule } = rollback;
  const byHand = `Run \`aws sqs receive-message --queue-url ${queue.queueUrl}\` for the alarm. Roll its features back with the command of the runbook.`;
  addDeadLetterAlarms(operations, 'rollbackDeadLetters', queue, {
    depth: overrides.rollbackDeadLetters,
    age: overrides.rollbackDeadLettersAge,
    whatHappened: 'The number of rollbacks in the dead-letter queue was above {threshold} for {window}. Each failed in every attempt.',
    impact: IMPACT,
    firstStep: byHand,
    ageSeverity: AlarmSeverity.NOTICE,
    loss: 'The rollback was not done, or was done by hand.',
  });
  operations.addAlarm('rollbacksLost', {
    metric: new cloudwatch.MathExpression({
      label: 'Rollbacks that are in no queue',
      // each has data only in minutes in which it is not 0
      expression: 'FILL(notDelivered, 0) + FILL(failed, 0)',
      usingMetrics: {
        notDelivered: new cloudwatch.Metric({
          namespace: 'AWS/Events', metricName: 'InvocationsFailedToBeSentToDlq', dimensionsMap: { RuleName: rule.ruleName }, ...SUM,
        }),
        failed: handler.metric('DestinationDeliveryFailures', SUM),
      },
      period: MINUTE,
    }),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      whatHappened: 'The number of rollbacks that reached neither the switch nor the dead-letter queue was above {threshold} per minute for {window}.',
      impact: IMPACT,
      firstStep: `Run \`aws sqs get-queue-attributes --queue-url ${queue.queueUrl} --attribute-names Policy\` and restore the policy as in the template. `
        + 'Roll the features of the alarm back with the command of the runbook.',
    },
  }, overrides.rollbacksLost);
}
