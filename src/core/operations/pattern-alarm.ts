import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { requireActionPath } from './private/alarm-action-check';
import { alarmDescription } from './private/alarm-description';
import { takeNotices } from './private/alarm-notices';

const MARK = Symbol.for('cdk-serverless-catalog.PatternAlarm');

/**
 * What the person who is paged reads first.
 *
 * The texts may hold placeholders for the figures that are set, an `AlarmOverride` included.
 * `{threshold}` is the number, `{threshold:seconds}` and `{threshold:milliseconds}` a duration such as
 * `2.5 seconds`. `{window}` is `5 minutes`, or `3 of 5 minutes`.
 */
export interface AlarmRunbook {
  /** What happened, in one sentence. */
  readonly whatHappened: string;
  /** What it means for the users of the service. */
  readonly impact: string;
  /** What to do first. */
  readonly firstStep: string;
  /**
   * Where the whole runbook is.
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
   * How the metric is compared with the threshold.
   * @default ComparisonOperator.GREATER_THAN_THRESHOLD
   */
  readonly comparisonOperator?: cloudwatch.ComparisonOperator;
  /** How many periods are looked at. */
  readonly evaluationPeriods: number;
  /**
   * How many of those periods must breach.
   * @default - evaluationPeriods
   */
  readonly datapointsToAlarm?: number;
  /**
   * What a period without data means.
   * @default TreatMissingData.NOT_BREACHING
   */
  readonly treatMissingData?: cloudwatch.TreatMissingData;
  /** What the description of the alarm says. */
  readonly runbook: AlarmRunbook;
}

/**
 * A CloudWatch alarm whose description is the beginning of its runbook. It says where (the path of the
 * pattern and the dimensions of the metric), what happened, the impact and the first step.
 *
 * All alarms of the catalog are of this kind, so that `AlarmNotifications` finds them.
 */
export class PatternAlarm extends cloudwatch.Alarm {
  /** Whether a construct is a PatternAlarm, also one of another copy of this library. */
  static isPatternAlarm(construct: unknown): boolean {
    return typeof construct === 'object' && construct !== null && MARK in construct;
  }

  constructor(scope: Construct, id: string, props: PatternAlarmProps) {
    const { runbook, ...alarm } = props;
    super(scope, id, {
      ...alarm,
      comparisonOperator: alarm.comparisonOperator ?? cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: alarm.treatMissingData ?? cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: alarmDescription(scope, id, runbook, alarm),
    });
    Object.defineProperty(this, MARK, { value: true });
    takeNotices(this);
    requireActionPath(this);
  }

  /** Whether the alarm has an action. */
  get hasAction(): boolean {
    return (this.alarmActionArns ?? []).length > 0;
  }
}
