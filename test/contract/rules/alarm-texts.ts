import { Duration } from 'aws-cdk-lib';
import { alarmsOf } from './alarms';
import { expectThat, Finding } from './rule';
import { listOf, Properties, Resource, StackTemplate } from '../template/stack-template';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const LONGEST_DESCRIPTION = 1024;
/** A name that CloudFormation makes has at most 64 characters in most services. */
const NAME = 'x'.repeat(64);
const NUMBER = '(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)';
const UNIT = '(?:seconds?|minutes?|hours?|days?|per cent|percent|%)';

/** Where, what happened, impact and first step, for the person who is paged; and what a period without data means. */
export function alarmTexts(template: StackTemplate): Finding[] {
  return alarmsOf(template).flatMap(alarm => {
    const text = descriptionOf(alarm);
    // a path of a route has braces too
    const [placeholder] = /(?<![/\w])\{[a-z]+(:[a-z]+)?\}/i.exec(text) ?? [];
    return [
      ...expectThat(/^Where: .+\nWhat happened: .{20,}\nImpact: .{20,}\nFirst step: .{20,}/.test(text), alarm,
        'the description does not say where, what happened, its impact and the first step'),
      ...expectThat(placeholder === undefined, alarm, `the description has a placeholder that nothing fills: ${placeholder}`),
      ...expectThat(text.length <= LONGEST_DESCRIPTION, alarm, `the description has ${text.length} characters, CloudWatch takes ${LONGEST_DESCRIPTION}`),
      ...expectThat(alarm.properties.TreatMissingData !== undefined, alarm, 'TreatMissingData is not set'),
    ];
  });
}

/** The figures of what happened are those of the alarm: its threshold, its window, or what these are in another unit. */
export function alarmFigures(template: StackTemplate): Finding[] {
  return alarmsOf(template).flatMap(alarm => {
    const [, happened] = /\nWhat happened: (.*)/.exec(descriptionOf(alarm)) ?? [];
    const derivable = figuresOf(alarm);
    const strange = figuresIn(happened ?? '').filter(figure => !derivable.includes(figure));
    const { Threshold, EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods } = alarm.properties;
    return expectThat(strange.length === 0, alarm, `what happened speaks of ${strange.join(', ')}, but the threshold is ${String(Threshold)}`
      + ` and the window ${String(DatapointsToAlarm)} of ${String(EvaluationPeriods)} periods of ${periodOf(alarm.properties)} s: ${happened}`);
  });
}

/** Status codes such as `5xx` and names such as `P90` are no figures. */
function figuresIn(text: string): string[] {
  const digits = text.matchAll(/(?<![\w.-])\d[\d,]*(?:\.\d+)?(?![\w-])/g);
  const words = text.matchAll(new RegExp(`\\b${NUMBER}(?= ${UNIT})`, 'gi'));
  return [...digits, ...words].map(([figure]) => figure.replace(/,/g, ''));
}

function figuresOf({ properties }: Resource): string[] {
  const { Threshold: threshold, EvaluationPeriods: periods, DatapointsToAlarm: datapoints = periods } = properties;
  const period = Duration.seconds(periodOf(properties));
  const window = Duration.seconds(Number(periods) * period.toSeconds());
  return [...new Set([
    ...[threshold, periods, datapoints].map(String),
    ...durationFigures(Number(threshold)), ...durationFigures(Number(threshold) / 1000),
    ...figuresIn(period.toHumanString()), ...figuresIn(window.toHumanString()),
  ])];
}

/** As `Duration` says it, and as a number of the units that people use. */
function durationFigures(seconds: number): string[] {
  const human = Number.isInteger(seconds) ? figuresIn(Duration.seconds(seconds).toHumanString()) : [];
  return [...human, ...[1, 60, 3600, 86_400].map(unit => `${seconds / unit}`)];
}

/** In metric math that of the metrics it is made of. */
function periodOf({ Period: own, Metrics: metrics }: Properties): number {
  const stats = listOf(metrics) as { Period?: number; MetricStat?: { Period?: number } }[];
  return Number(own ?? stats.map(({ Period, MetricStat }) => MetricStat?.Period ?? Period).find(Boolean) ?? 300);
}

/** The description of an alarm. A name that is known at deployment only is as long as it can be. */
export function descriptionOf({ properties: { AlarmDescription: text } }: Resource): string {
  const parts = (text as { 'Fn::Join'?: [string, unknown[]] })?.['Fn::Join']?.[1] ?? [text];
  return parts.map(part => typeof part === 'string' ? part : NAME).join('');
}
