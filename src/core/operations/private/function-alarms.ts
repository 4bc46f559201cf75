import { aws_cloudwatch as cloudwatch, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../alarm-override';
import { Operations } from '../operations';

export interface FunctionAlarmOptions {
  /** Without it there is no alarm on the duration. */
  readonly timeout?: Duration;
  readonly errors?: AlarmOverride;
  readonly throttles?: AlarmOverride;
  readonly duration?: AlarmOverride;
  /** Begins the names of the runbook's sections. Default: the name. */
  readonly section?: string;
  /** What users feel when the function is in trouble. */
  readonly impact?: string;
}

const MINUTE = Duration.minutes(1);

/**
 * The alarms of a function, named `<name>Errors`, `<name>Throttles`, `<name>Duration`.
 * Figures: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#Lambda;
 * 0 % and 90 % of the timeout are ours.
 */
export function addFunctionAlarms(operations: Operations, name: string, handler: lambda.IFunction, options: FunctionAlarmOptions) {
  const impact = options.impact ?? 'Work is delayed, retried, and set aside in the dead-letter queue in the end.';
  const section = options.section ?? name;

  operations.addAlarm(`${name}Errors`, {
    metric: new cloudwatch.MathExpression({
      label: 'Failed invocations (%)',
      expression: '100 * errors / MAX([errors, invocations])',
      usingMetrics: {
        errors: handler.metricErrors({ period: MINUTE, statistic: 'Sum' }),
        invocations: handler.metricInvocations({ period: MINUTE, statistic: 'Sum' }),
      },
      period: MINUTE,
    }),
    threshold: 0,
    evaluationPeriods: 3,
    runbook: {
      section: `${section}Errors`,
      whatHappened: 'Invocations of the function failed in three minutes on end: it threw, crashed or ran out of time or memory.',
      impact,
      firstStep: 'Open the log group of the function and read the newest ERROR lines.',
    },
  }, options.errors);

  operations.addAlarm(`${name}Throttles`, {
    metric: handler.metricThrottles({ period: MINUTE, statistic: 'Sum' }),
    threshold: 0,
    evaluationPeriods: 5,
    runbook: {
      section: `${section}Throttles`,
      whatHappened: 'Lambda refused to run the function for five minutes on end: its reserved or the account\'s concurrency is used up.',
      impact,
      firstStep: 'Compare ConcurrentExecutions with the reserved and the account\'s concurrency, and raise the one that is reached.',
    },
  }, options.throttles);

  if (options.timeout) {
    operations.addAlarm(`${name}Duration`, {
      metric: handler.metricDuration({ period: MINUTE, statistic: 'p90' }),
      threshold: 0.9 * options.timeout.toMilliseconds(),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 15,
      runbook: {
        section: `${section}Duration`,
        whatHappened: `One invocation in ten has taken 90 % of the function's timeout (${options.timeout.toHumanString()}) or more, for 15 minutes.`,
        impact,
        firstStep: 'Find out what became slow (traces), then make the batch smaller or the timeout longer.',
      },
    }, options.duration);
  }
}
