import { aws_cloudwatch as cloudwatch, Stack } from 'aws-cdk-lib';
import { ALARM_OPTIONS } from './alarm-options';
import { AlarmOverride, IOperable } from '../../src';
import { publicApi } from '../contract/api/public-api';
import { shop, warnings } from '../support/stacks';

const MARK = /has no alarm for ([^:]+): /;

/** Options that the stack warns of. */
function idleIn(stack: Stack): string[] {
  return warnings(stack).flatMap(text => MARK.exec(text)?.[1].split(', ') ?? []).map(name => name.slice(name.indexOf('.') + 1));
}

/** Thresholds of the alarms. */
function thresholdsOf(stack: Stack, { operations: { alarms } }: IOperable): unknown[] {
  return Object.values(alarms).map(({ node }) => stack.resolve((node.defaultChild as cloudwatch.CfnAlarm).threshold) as unknown);
}

/** Names of the overrides of an interface: a threshold says as its default when it alarms. */
function overridesOf(options: string): string[] {
  return publicApi().find(({ name }) => name === options)!.members.filter(({ statedDefault }) => /^- (above|at least|below) /.test(statedDefault ?? '')).map(({ name }) => name);
}

const CASES = Object.entries(ALARM_OPTIONS).flatMap(([name, options]) =>
  Object.entries(options.variants).map(([variant, make]) => [`${name}, ${variant}`, options, make] as const));

test.each(CASES)('an override is idle only where it tunes no alarm: %s', (_, { options, without = [] }, make) => {
  const names = overridesOf(options).filter(name => !without.includes(name));
  const figures = new Map(names.map((name, i) => [name, 10.01 + i]));
  const stack = shop();
  const pattern = make(stack, Object.fromEntries(names.map(name => [name, AlarmOverride.of({ threshold: figures.get(name)! })])));
  const thresholds = thresholdsOf(stack, pattern);
  const tuned = names.filter(name => thresholds.includes(figures.get(name)));
  const idle = idleIn(stack);
  expect(idle.filter(name => tuned.includes(name))).toEqual([]);
  expect(new Set([...idle, ...tuned])).toEqual(new Set(names));
});
