import { aws_sns as sns, Token } from 'aws-cdk-lib';
import { validateComparison } from './filter-comparison';
import { Validation } from '../../private/validation';
import { addWarning } from '../../private/warning';

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html; nested properties do not count. */
const MOST_PROPERTIES = 5;
const MOST_COMBINATIONS = 150;
const LARGEST_POLICY = 256 * 1024;
const NUMBERS: ComparableNumbers = { bound: 1e9, decimals: 5, source: 'SNS limit' };
/** A quota that AWS raises on request. */
const POLICIES_PER_TOPIC = 200;

export interface Filter { readonly [property: string]: unknown }

/** The numbers that a service compares. */
export interface ComparableNumbers {
  /** The largest, positive or negative. */
  readonly bound: number;
  /** After the point. */
  readonly decimals: number;
  readonly source: string;
}

/** Every service that filters demands lists at the leaves, and fails the deployment otherwise. `$or` lists filters. */
export function validateFilter(validation: Validation, at: string, filter: Filter, numbers?: ComparableNumbers) {
  validation.check(Object.keys(filter).length > 0, at, 'name at least one property', '{}');
  for (const [property, value] of Object.entries(filter)) {
    const place = `${at}.${property}`;
    if (Token.isUnresolved(value)) { continue; }
    if (property === '$or' && Array.isArray(value)) {
      value.forEach((alternative, index) => isFilter(alternative)
        ? validateFilter(validation, `${place}[${index}]`, alternative, numbers)
        : validation.fail(`${place}[${index}]`, 'be a filter', alternative));
    } else if (Array.isArray(value)) {
      validation.check(value.length > 0, place, 'list at least one value', '[]');
      value.forEach(each => validateValue(validation, place, each, numbers));
    } else if (isFilter(value)) {
      validateFilter(validation, place, value, numbers);
    } else {
      validation.fail(place, 'be a list of values or comparisons', value);
    }
  }
}

/** Checks a filter policy as SNS does, before anything is created. `own` is the part of it that the user gave. */
export function validateFilterPolicy(
  validation: Validation, { scope, pattern }: { readonly scope: string; readonly pattern: Filter }, own: Filter | undefined = pattern,
) {
  if (own) { validateFilter(validation, 'filter', own, NUMBERS); }
  const names = Object.keys(pattern);
  validation.check(names.length <= MOST_PROPERTIES, 'filter', `name at most ${MOST_PROPERTIES} properties (SNS limit)`, names.join(', '));
  if (scope === 'attributes') {
    const nested = names.find(name => isFilter(pattern[name]));
    validation.check(nested === undefined, `filter.${nested}`, 'be a list: attributes have no properties of their own; use MessageFilter.body()', 'an object');
  }
  const count = combinations(pattern);
  validation.check(count <= MOST_COMBINATIONS, 'filter', `have at most ${MOST_COMBINATIONS} combinations of values, multiplied by the depth of nested ones (SNS limit)`, count);
  const bytes = Buffer.byteLength(JSON.stringify(pattern));
  validation.check(bytes <= LARGEST_POLICY, 'filter', 'have at most 256 KB (SNS limit)', bytes);
}

/** Warns of the first subscription with a filter that a topic takes only after its quota is raised. */
export function countFilterPolicy(topic: sns.ITopic) {
  const counted = topic as sns.ITopic & { [POLICIES]?: number };
  counted[POLICIES] = (counted[POLICIES] ?? 0) + 1;
  if (counted[POLICIES] === POLICIES_PER_TOPIC + 1) {
    addWarning(topic, 'filterPolicies', `This topic has more than ${POLICIES_PER_TOPIC} subscriptions with a filter (SNS quota): `
      + 'the deployment fails unless "Filter policies per topic" is raised in Service Quotas.');
  }
}

const POLICIES = Symbol.for('cdk-serverless-catalog.FilterPolicies');

/** The numbers of values multiplied, each by the depth of its property. How SNS counts `$or` is not documented: it counts as one. */
function combinations(policy: Filter, depth = 1): number {
  return Object.entries(policy).reduce((product, [property, values]) => {
    if (Array.isArray(values)) { return property === '$or' ? product : product * values.length * depth; }
    return isFilter(values) ? product * combinations(values, depth + 1) : product;
  }, 1);
}

/** A value itself, or the numbers of `{ numeric: ['>', 100] }` and `{ 'anything-but': [1, 2] }`. */
function validateValue(validation: Validation, at: string, value: unknown, numbers?: ComparableNumbers) {
  if (typeof value === 'number' && numbers) {
    const { bound, decimals, source } = numbers;
    const isComparable = Math.abs(value) <= bound && Number(value.toFixed(decimals)) === value;
    validation.check(isComparable, at, `have numbers between -${bound} and ${bound} with at most ${decimals} digits after the point (${source})`, value);
  } else if (Array.isArray(value)) {
    validation.fail(at, 'list values, and no lists', value);
  } else if (isFilter(value)) {
    validateComparison(validation, at, value);
    Object.values(value).flat().filter(each => typeof each === 'number').forEach(each => validateValue(validation, at, each, numbers));
  }
}

function isFilter(value: unknown): value is Filter {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Token.isUnresolved(value);
}
