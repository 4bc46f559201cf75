import { Aws, aws_cloudwatch as cloudwatch, CfnParameter, CfnResource, Duration, IResolvable, Reference, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { patternPath } from './catalog-metric';
import { PSEUDO_PARAMETERS } from '../../private/longest-value';
import { AlarmSeverity } from '../alarm-severity';

/** Quota of CloudWatch: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const LONGEST_DESCRIPTION = 1024;
/** A name that CloudFormation makes has at most 64 characters in most services; a token stands for one. */
const LENGTH_OF_A_NAME = 64;
/** An ARN, a URL, or the name of a log group. */
const LENGTH_OF_AN_ARN = 128;
/** A number of a parameter; library default. */
const LENGTH_OF_A_NUMBER = 16;
/** The resources whose `Ref` is as long. */
const REFERRED_BY_ARN = [
  'AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::StepFunctions::StateMachine', 'AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::Logs::LogGroup',
  'AWS::CertificateManager::Certificate',
];
/** CDK has one token for each. */
const PSEUDO_TOKENS = new Map([
  [Aws.PARTITION, 'AWS::Partition'], [Aws.REGION, 'AWS::Region'], [Aws.ACCOUNT_ID, 'AWS::AccountId'], [Aws.URL_SUFFIX, 'AWS::URLSuffix'],
]);

/** A metric of the library's resources has at most so many dimensions: a single metric is named whole. */
const MOST_DIMENSIONS_OF_ONE = 2;

/** What a shortened path keeps at least. */
const SHORTEST_PATH = 32;

/** The texts of an alarm, with placeholders. */
export interface AlarmTexts {
  readonly severity: AlarmSeverity;
  readonly whatHappened: string;
  readonly impact: string;
  readonly firstStep: string;
  readonly url?: string;
}

/** The figures of an alarm as they are set. */
export interface AlarmFigures {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm?: number;
}

/**
 * The description of an alarm: where, severity, what happened, impact, first step, runbook.
 * Placeholders become the figures that are set. A path for which there is no room is shortened in the middle.
 * Of many places, as many are named as there is room for.
 */
export function alarmDescription(scope: IConstruct, id: string, texts: AlarmTexts, figures: AlarmFigures): string {
  const fill = (text: string) => text
    .replace(/\{threshold(?::(seconds|milliseconds))?\}/g, (_, unit?: TimeUnit) => thresholdText(figures.threshold, unit))
    .replace(/\{statistic\}/g, placeholder => figures.metric.toMetricConfig().metricStat?.statistic ?? placeholder)
    .replace(/\{period\}/g, periodOf(figures.metric).toHumanString().replace(/^1 (\w+)$/, '$1'))
    .replace(/\{window\}/g, windowText(figures));
  // the library's own metrics have the path as their dimension
  const places = dimensions(figures.metric).filter(place => !place.endsWith(`: ${patternPath(scope)}`));
  const description = (path: string, named = places.length) => [
    `Where: ${[path, ...places.slice(0, named), ...named < places.length ? [`and ${places.length - named} more`] : []].join(', ')}`,
    `Severity: ${texts.severity}`,
    `What happened: ${fill(texts.whatHappened)}`,
    `Impact: ${fill(texts.impact)}`,
    `First step: ${fill(texts.firstStep)}`,
    ...(texts.url ? [`Runbook: ${texts.url}`] : []),
  ].join('\n');
  const { path } = scope.node;
  const roomOf = (named: number) => LONGEST_DESCRIPTION - longest(description('', named));
  let named = places.length;
  while (named > MOST_DIMENSIONS_OF_ONE && roomOf(named) < Math.min(path.length, SHORTEST_PATH)) { named--; }
  const room = roomOf(named);
  if (room < Math.min(path.length, SHORTEST_PATH)) {
    throw new Error(`PatternAlarm at '${path}/${id}': runbook must be at most ${LONGEST_DESCRIPTION} characters with its place (CloudWatch limit), `
      + `got ${longest(description(path))}.`);
  }
  return description(shortened(path, room), named);
}

/** Its beginning and its end, which name the stack and the pattern. */
function shortened(path: string, length: number): string {
  if (path.length <= length) return path;
  const kept = length - '...'.length;
  return `${path.slice(0, Math.floor(kept / 2))}...${path.slice(path.length - Math.ceil(kept / 2))}`;
}

type TimeUnit = 'seconds' | 'milliseconds';

function thresholdText(threshold: number, unit?: TimeUnit): string {
  if (Token.isUnresolved(threshold)) return `${numberText(threshold)}${unit ? ` ${unit}` : ''}`;
  return unit ? durationText(unit === 'seconds' ? threshold * 1000 : threshold) : rounded(threshold);
}

/** `2.5 seconds`, `1 hour 30 minutes`; Duration knows whole numbers only. */
function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return Number.isInteger(seconds) && seconds >= 60 ? Duration.seconds(seconds).toHumanString() : `${rounded(seconds)} ${seconds === 1 ? 'second' : 'seconds'}`;
}

/** Without the noise of binary fractions. */
function rounded(value: number): string {
  return `${Number(value.toPrecision(12))}`;
}

function windowText({ metric, evaluationPeriods: periods, datapointsToAlarm: datapoints = periods }: AlarmFigures): string {
  const period = periodOf(metric);
  if (Token.isUnresolved(periods) || Token.isUnresolved(datapoints)) {
    return `${numberText(datapoints)} of ${numberText(periods)} periods of ${period.toHumanString()}`;
  }
  if (datapoints === periods) return Duration.seconds(periods * period.toSeconds()).toHumanString();
  return period.toSeconds() === 60 ? `${datapoints} of ${periods} minutes` : `${datapoints} of ${periods} periods of ${period.toHumanString()}`;
}

/** A parameter stays a reference, whose length is known. */
function numberText(value: number): string {
  const token = Tokenization.reverseNumber(value);
  return Reference.isReference(token) ? Token.asString(token) : Tokenization.stringifyNumber(value);
}

/** Of a metric, or of an expression. */
export function periodOf(metric: cloudwatch.IMetric): Duration {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat?.period ?? Duration.seconds(mathExpression?.period ?? 300);
}

/** `QueueName: orders`: which resources the metric is of. */
function dimensions(metric: cloudwatch.IMetric): string[] {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  const own = (metricStat?.dimensions ?? []).map(({ name, value }) => `${name}: ${String(value)}`);
  const used = Object.values(mathExpression?.usingMetrics ?? {}).flatMap(dimensions);
  return [...new Set([...own, ...used])];
}

/** How long the text can become when tokens are resolved. */
function longest(text: string): number {
  const { tokens } = Tokenization.reverseString(text);
  return text.replace(/\$\{Token\[[^\]]*\]\}/g, '').length + tokens.reduce((length, token) => length + lengthOf(token), 0);
}

function lengthOf(token: IResolvable): number {
  const pseudo = PSEUDO_TOKENS.get(Token.asString(token));
  if (pseudo !== undefined) { return PSEUDO_PARAMETERS[pseudo]; }
  if (!Reference.isReference(token)) { return LENGTH_OF_A_NAME; }
  const { target, displayName } = token;
  if (target instanceof CfnParameter && target.type === 'Number') { return LENGTH_OF_A_NUMBER; }
  const isLong = displayName === 'Arn' || (displayName === 'Ref' && CfnResource.isCfnResource(target) && REFERRED_BY_ARN.includes(target.cfnResourceType));
  return isLong ? LENGTH_OF_AN_ARN : LENGTH_OF_A_NAME;
}
