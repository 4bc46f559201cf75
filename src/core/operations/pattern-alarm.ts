import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmSeverity } from './alarm-severity';
import { requireActionPath } from './private/alarm-action-check';
import { alarmDescription } from './private/alarm-description';
import { takeNotices } from './private/alarm-notices';
import { requireFigures, requireTexts } from './private/alarm-values';
import { requireEvaluationWindow } from './private/evaluation-window';
import { checkTemplateLimits } from '../private/template-limits';

const MARK = Symbol.for('cdk-serverless-catalog.PatternAlarm');

/**
 * What the person who is paged reads first.
 *
 * Placeholders in the texts become the figures that are set, including those of an `AlarmOverride`:
 * - `{threshold}`: the threshold in the unit of the metric
 * - `{threshold:seconds}`, `{threshold:milliseconds}`: the threshold as a duration, such as `2.5 seconds`
 * - `{statistic}`: the statistic of the metric, such as `p90`
 * - `{period}`: the period of the metric, such as `hour` or `15 minutes`
 * - `{window}`: the evaluation window, such as `5 minutes` or `3 of 5 minutes`
 */
export interface AlarmRunbook {
  /** The event, in one sentence: the resource, and the figure that was exceeded. */
  readonly whatHappened: string;
  /** The effect on the users of the service. */
  readonly impact: string;
  /** The first action of the operator, with its command. */
  readonly firstStep: string;
  /**
   * The URL of the whole runbook.
   * @default - the pattern's runbook
   */
  readonly url?: string;
  /**
   * The section of the pattern's runbook, as it is titled there.
   * @default - the name of the alarm
   */
  readonly section?: string;
}

/**
 * Properties of a PatternAlarm.
 */
export interface PatternAlarmProps {
  /** The metric, with the dimensions of a resource in the app. */
  readonly metric: cloudwatch.IMetric;
  /** The value compared with, in the metric's unit. */
  readonly threshold: number;
  /**
   * The comparison of the metric with the threshold.
   * @default ComparisonOperator.GREATER_THAN_THRESHOLD
   */
  readonly comparisonOperator?: cloudwatch.ComparisonOperator;
  /** The number of periods that are evaluated: one day at most, seven days for periods of an hour or more. */
  readonly evaluationPeriods: number;
  /**
   * The number of those periods that must breach.
   * @default - evaluationPeriods
   */
  readonly datapointsToAlarm?: number;
  /**
   * The meaning of a period without data.
   * @default TreatMissingData.NOT_BREACHING
   */
  readonly treatMissingData?: cloudwatch.TreatMissingData;
  /**
   * The severity, which `AlarmNotifications` selects by.
   * @default AlarmSeverity.USERS_AFFECTED
   */
  readonly severity?: AlarmSeverity;
  /** The texts of the description of the alarm. */
  readonly runbook: AlarmRunbook;
}

/**
 * A CloudWatch alarm whose description begins its runbook.
 *
 * The description has five parts: where, severity, what happened, impact, first step. "Where" is the path of the
 * pattern and the dimensions of the metric.
 *
 * All alarms of the catalog are of this kind, so that `AlarmNotifications` finds them.
 */
export class PatternAlarm extends cloudwatch.Alarm {
  /** Whether a construct is a PatternAlarm, also one of another copy of this library. */
  static isPatternAlarm(construct: unknown): boolean {
    return typeof construct === 'object' && construct !== null && MARK in construct;
  }

  /** The severity of the alarm. */
  readonly severity: AlarmSeverity;

  constructor(scope: Construct, id: string, props: PatternAlarmProps) {
    const { runbook, severity = AlarmSeverity.USERS_AFFECTED, ...alarm } = props;
    requireFigures(scope, id, alarm);
    requireTexts(scope, id, runbook);
    requireEvaluationWindow(scope, id, alarm);
    super(scope, id, {
      ...alarm,
      comparisonOperator: alarm.comparisonOperator ?? cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: alarm.treatMissingData ?? cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: alarmDescription(scope, id, { ...runbook, severity }, alarm),
    });
    Object.defineProperty(this, MARK, { value: true });
    this.severity = severity;
    takeNotices(this);
    requireActionPath(this);
    checkTemplateLimits(this);
  }

  /** @internal */
  get _actionArns(): string[] {
    return this.alarmActionArns ?? [];
  }

  /** @internal */
  _nameActionsOnce(): void {
    this.alarmActionArns = this.alarmActionArns && [...new Set(this.alarmActionArns)];
    this.okActionArns = this.okActionArns && [...new Set(this.okActionArns)];
  }

  /** Whether the alarm has an action for the ALARM state. */
  get hasAction(): boolean {
    return (this.alarmActionArns ?? []).length > 0;
  }
}
