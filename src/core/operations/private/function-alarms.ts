import { aws_cloudwatch as cloudwatch, aws_lambda as lambda, Duration, Lazy } from 'aws-cdk-lib';
import { recentErrors, slowInvocations, withoutAlias } from './recent-errors';
import { MINIMUM_REQUESTS, ShareMetric } from './share-metric';
import { AlarmOverride } from '../alarm-override';
import { AlarmSeverity } from '../alarm-severity';
import { Operations } from '../operations';

export interface FunctionAlarmOptions {
  /**
   * What the function is invoked with; an API's function has no batch and no dead-letter queue.
   * @default 'batch'
   */
  readonly invokedWith?: 'batch' | 'request';
  /** Without it there is no alarm on the duration. A token is in milliseconds. */
  readonly timeout?: Duration;
  readonly errors?: AlarmOverride;
  readonly throttles?: AlarmOverride;
  readonly duration?: AlarmOverride;
  /** The beginning of the names of the runbook's sections. Default: the name. */
  readonly section?: string;
  /** What it means for users. */
  readonly impact?: string;
}

const MINUTE = Duration.minutes(1);

const WORDS = {
  batch: {
    severity: AlarmSeverity.DEGRADED,
    // a queue that is nearly empty has few invocations, and each that fails delays its messages
    minimumVolume: 1,
    impact: 'Messages are processed late. After too many failed receives they are moved to the dead-letter queue.',
    slow: 'reduce the batch size or increase the timeout',
  },
  request: {
    severity: AlarmSeverity.USERS_AFFECTED,
    minimumVolume: MINIMUM_REQUESTS,
    impact: 'Requests fail or time out.',
    slow: 'fix the slow call or increase the timeout',
  },
};

/**
 * The alarms of a function, named `<name>Errors`, `<name>Throttles`, `<name>Duration`. A function that has them in the stack shares them.
 * Figures: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#Lambda;
 * 0 %, 90 % of the timeout, and the minimum volume are library defaults.
 */
export function addFunctionAlarms(operations: Operations, name: string, handler: lambda.IFunction, options: FunctionAlarmOptions) {
  const words = WORDS[options.invokedWith ?? 'batch'];
  const { timeout, section = name, impact = words.impact } = options;

  operations._addAlarmOf({ resource: handler, kind: 'errors' }, `${name}Errors`, {
    metric: new ShareMetric({
      label: 'Failed invocations (%)',
      part: 'errors',
      whole: 'MAX([errors, invocations])',
      minimumVolume: words.minimumVolume,
      usingMetrics: {
        errors: handler.metricErrors({ period: MINUTE, statistic: 'Sum' }),
        invocations: handler.metricInvocations({ period: MINUTE, statistic: 'Sum' }),
      },
      period: MINUTE,
    }),
    threshold: 0,
    evaluationPeriods: 3,
    severity: words.severity,
    runbook: {
      section: `${section}Errors`,
      whatHappened: 'More than {threshold} % of the function\'s invocations failed for {window}: an error, a timeout or a lack of memory.',
      impact,
      firstStep: recentErrors(handler),
    },
  }, options.errors);

  operations._addAlarmOf({ resource: handler, kind: 'throttles' }, `${name}Throttles`, {
    metric: handler.metricThrottles({ period: MINUTE, statistic: 'Sum' }),
    threshold: 0,
    evaluationPeriods: 5,
    severity: words.severity,
    runbook: {
      section: `${section}Throttles`,
      whatHappened: 'The number of invocations of the function that Lambda throttled was above {threshold} per minute for {window}.',
      impact,
      firstStep: `Run \`aws lambda get-function-concurrency --function-name ${withoutAlias(handler).functionName}\` and \`aws lambda get-account-settings\`. `
        + 'Raise the limit that ConcurrentExecutions has reached.',
    },
  }, options.throttles);

  if (timeout) {
    operations._addAlarmOf({ resource: handler, kind: 'duration' }, `${name}Duration`, {
      metric: handler.metricDuration({ period: MINUTE, statistic: 'p90' }),
      threshold: mostOf(timeout),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 15,
      severity: AlarmSeverity.DEGRADED,
      runbook: {
        section: `${section}Duration`,
        whatHappened: 'The {statistic} duration of the function was {threshold:milliseconds} or more for {window}.',
        impact,
        firstStep: slowInvocations(handler, words.slow),
      },
    }, options.duration);
  }
}

/** Library default: 90 %. */
function mostOf(timeout: Duration): number {
  const millis = timeout.toMilliseconds();
  return timeout.isUnresolved() ? Lazy.uncachedNumber({ produce: ({ resolve }) => 0.9 * (resolve(millis) as number) }) : 0.9 * millis;
}
