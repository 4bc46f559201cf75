import { Duration } from 'aws-cdk-lib';
import { alarmsOf } from '../../../src/core/testing/private/alarm-metrics';
import { expectThat, Finding } from '../../../src/core/testing/private/rule';
import { listOf, Properties, Resource, StackTemplate } from '../../../src/core/testing/private/stack-template';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const LONGEST_DESCRIPTION = 1024;
/** A name that CloudFormation makes has at most 64 characters in most services. */
const NAME = 'x'.repeat(64);
/** An ARN, a URL or the name of a log group is longer. */
const LENGTH_OF_AN_ARN = 128;
const REFERRED_BY_ARN = [
  'AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::StepFunctions::StateMachine', 'AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::Logs::LogGroup',
  'AWS::CertificateManager::Certificate',
];
const NUMBER = '(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)';
const UNIT = '(?:seconds?|minutes?|hours?|days?|per cent|percent|%)';

/** Where, severity, what happened, impact and first step, for the person who is paged; and what a period without data means. */
export function alarmTexts(template: StackTemplate): Finding[] {
  return alarmsOf(template).flatMap(alarm => {
    const text = descriptionOf(alarm);
    const length = longest(template, alarm);
    const [blank] = /<[^<>]+>/.exec(text) ?? [];
    const [counted] = /\bmore than [\d.,]+ (?!seconds?\b|minutes?\b|hours?\b|days?\b)[a-z]\w*/i.exec(text) ?? [];
    // a path of a route has braces too
    const [placeholder] = /(?<![/\w])\{[a-z]+(:[a-z]+)?\}/i.exec(text) ?? [];
    return [
      ...expectThat(/^Where: .+\nSeverity: (data loss|users affected|degraded|notice)\nWhat happened: .{20,}\nImpact: .{20,}\nFirst step: .{20,}/.test(text), alarm,
        'the description does not say where, how severe, what happened, its impact and the first step'),
      ...expectThat(placeholder === undefined, alarm, `the description has a placeholder that nothing fills: ${placeholder}`),
      ...expectThat(blank === undefined, alarm, `the description has a blank that the reader must fill: ${blank}`),
      ...expectThat(counted === undefined, alarm, `the words are not right for one and for many: ${counted}`),
      ...expectThat(length <= LONGEST_DESCRIPTION, alarm, `the description can have ${length} characters, CloudWatch takes ${LONGEST_DESCRIPTION}`),
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

/** What happened says which threshold was exceeded, and for how long. */
export function alarmFiguresAreSaid(template: StackTemplate): Finding[] {
  return alarmsOf(template).flatMap(alarm => {
    const [, happened = ''] = /\nWhat happened: (.*)/.exec(descriptionOf(alarm)) ?? [];
    const { Threshold: threshold, EvaluationPeriods: periods, DatapointsToAlarm: datapoints = periods } = alarm.properties;
    const figures = figuresIn(happened);
    const window = datapoints === periods
      ? Duration.seconds(periodOf(alarm.properties) * Number(periods)).toHumanString()
      : `${String(datapoints)} of ${String(periods)} `;
    return [
      ...expectThat(typeof threshold !== 'number' || thresholdFigures(threshold).some(figure => figures.includes(figure)), alarm,
        `what happened does not say the threshold ${String(threshold)}: ${happened}`),
      ...expectThat(typeof periods !== 'number' || typeof datapoints !== 'number' || happened.includes(` for ${window}`), alarm,
        `what happened does not say the window ${window}: ${happened}`),
    ];
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
    ...thresholdFigures(Number(threshold)),
    ...figuresIn(period.toHumanString()), ...figuresIn(window.toHumanString()),
  ])];
}

/** As it is, as seconds and as milliseconds. */
function thresholdFigures(threshold: number): string[] {
  return [`${threshold}`, ...durationFigures(threshold), ...durationFigures(threshold / 1000)];
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

/** How long the description of an alarm can become. */
function longest(template: StackTemplate, alarm: Resource): number {
  return partsOf(alarm).reduce<number>((length, part) => {
    if (typeof part === 'string') { return length + part.length; }
    const { resource, attribute } = template.reference(part) ?? {};
    const isLong = attribute === 'Arn' || (attribute === 'Ref' && REFERRED_BY_ARN.includes(resource!.type));
    return length + (isLong ? LENGTH_OF_AN_ARN : NAME.length);
  }, 0);
}

/** The description of an alarm. A name that is known at deployment only has 64 characters. */
export function descriptionOf(alarm: Resource): string {
  return partsOf(alarm).map(part => typeof part === 'string' ? part : NAME).join('');
}

/** The texts of a description, and the references between them. */
export function partsOf({ properties: { AlarmDescription: text } }: Resource): unknown[] {
  return (text as { 'Fn::Join'?: [string, unknown[]] })?.['Fn::Join']?.[1] ?? [text];
}
