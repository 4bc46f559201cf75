import { aws_cloudwatch as cloudwatch, Stack } from 'aws-cdk-lib';
import { ALARM_OPTIONS } from './alarm-options';
import { AlarmOverride, IOperable } from '../../src';
import { publicApi } from '../contract/api/public-api';
import { shop, warnings } from '../support/stacks';

const MARK = /has no alarm for ([^:]+): /;

/** Options that the stack warns of. */
function idleIn(stack: Stack): string[] {
  return warnings(stack).flatMap(text => MARK.exec(text)?.[1].split(', ') ?? []).map(name => name.replace('alarms.', ''));
}

/** Thresholds of the alarms. */
function thresholdsOf(stack: Stack, { operations: { alarms } }: IOperable): unknown[] {
  return Object.values(alarms).map(({ node }) => stack.resolve((node.defaultChild as cloudwatch.CfnAlarm).threshold) as unknown);
}

const CASES = Object.entries(ALARM_OPTIONS).flatMap(([name, { options, variants }]) =>
  Object.entries(variants).map(([variant, make]) => [`${name}, ${variant}`, options, make] as const));

test.each(CASES)('an override is idle only where it tunes no alarm: %s', (_, options, make) => {
  const { members } = publicApi().find(({ name }) => name === options)!;
  const names = members.map(({ name }) => name);
  const figures = new Map(names.map((name, i) => [name, 10.01 + i]));
  const stack = shop();
  const pattern = make(stack, Object.fromEntries(names.map(name => [name, AlarmOverride.of({ threshold: figures.get(name)! })])));
  const thresholds = thresholdsOf(stack, pattern);
  const tuned = names.filter(name => thresholds.includes(figures.get(name)));
  const idle = idleIn(stack);
  expect(idle.filter(name => tuned.includes(name))).toEqual([]);
  expect(new Set([...idle, ...tuned])).toEqual(new Set(names));
});
