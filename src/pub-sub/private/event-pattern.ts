import { aws_events as events } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Interest } from './broker';
import { EventContract } from '../../core/messaging/event-contract';
import { atItsLongest } from '../../core/private/longest-value';
import { Validation } from '../../core/private/validation';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
export const LONGEST_PATTERN = 2048;
/** The metrics of an alarm (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html), each of one rule. */
const MOST_RULES = 10;

export type EventPattern = { readonly [field: string]: unknown };

/**
 * What EventBridge rules match: the types of the contracts, each from its own source. Types that do not fit into one pattern
 * are split in the order of the contracts: an event matches one of the patterns only.
 */
export function eventPatterns(scope: IConstruct, validation: Validation, { contracts, filter, pattern: given }: Interest): EventPattern[] {
  if (given) { return [fittingPattern(scope, validation, writtenPattern(given))]; }
  const patterns: EventPattern[] = [];
  let taken: EventContract[] = [];
  for (const contract of contracts) {
    const fits = patternLength(scope, eventPattern({ contracts: [...taken, contract], filter })) <= LONGEST_PATTERN;
    if (!fits && taken.length > 0) {
      patterns.push(eventPattern({ contracts: taken, filter }));
      taken = [];
    }
    taken.push(contract);
  }
  patterns.push(eventPattern({ contracts: taken, filter }));
  const longest = Math.max(...patterns.map(pattern => patternLength(scope, pattern)));
  validation.check(longest <= LONGEST_PATTERN, 'filter', `fit into an event pattern of ${LONGEST_PATTERN} characters with the type of an event (EventBridge limit)`, `${longest} characters`);
  validation.check(patterns.length <= MOST_RULES, 'events',
    `fit into ${MOST_RULES} event patterns of ${LONGEST_PATTERN} characters, with the filter in each (the metrics of an alarm): subscribe twice`, `${patterns.length} patterns`);
  return patterns;
}

function fittingPattern(scope: IConstruct, validation: Validation, pattern: EventPattern): EventPattern {
  const length = patternLength(scope, pattern);
  validation.check(length <= LONGEST_PATTERN, 'pattern', `have at most ${LONGEST_PATTERN} characters (EventBridge limit)`, `${length} characters`);
  return pattern;
}

/** A pattern of CDK as EventBridge writes it. */
export function writtenPattern({ detailType, ...others }: events.EventPattern): EventPattern {
  const fields = { ...others, 'detail-type': detailType };
  return Object.fromEntries(Object.entries(fields).filter(([_, value]) => value !== undefined));
}

/** The characters of a pattern, with tokens at their longest. */
export function patternLength(scope: IConstruct, pattern: EventPattern): number {
  return JSON.stringify(atItsLongest(scope, pattern)).length;
}

function eventPattern({ contracts, filter }: Interest): EventPattern {
  const sources = [...new Set(contracts.map(({ source }) => source))];
  const bySource = sources.map(source => ({
    'source': [source],
    'detail-type': contracts.filter(contract => contract.source === source).map(({ eventType }) => eventType),
  }));
  return {
    ...bySource.length === 1 ? bySource[0] : { $or: bySource },
    ...filter && { detail: contracts.some(isOfOthers) ? filter : { data: filter } },
  };
}

/** Whether others define the event: its content is `detail` itself, without a CloudEvent. */
export function isOfOthers({ version }: EventContract): boolean {
  return version === undefined;
}
