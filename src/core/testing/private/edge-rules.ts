import { Edge, EdgeKind, edgesOf } from './asynchronous-edges';
import { asynchronousInvocation, bucketNotification, pipe, ruleToTarget, scheduleToTarget, topicSubscription } from './event-edge-rules';
import { queueToFunction, redrive } from './queue-edge-rules';
import { finding, Finding } from './rule';
import { StackTemplate } from './stack-template';
import { streamToFunction } from './stream-edge-rules';

type EdgeRule = (template: StackTemplate, edge: Edge) => Finding[];

/** What each kind of edge must have so that nothing is lost on it: the table of the failure-handling guide. */
const RULES: { readonly [kind in EdgeKind]: EdgeRule } = {
  'queue to function': queueToFunction,
  'stream to function': streamToFunction,
  'topic subscription': topicSubscription,
  'rule to target': ruleToTarget,
  'schedule to target': scheduleToTarget,
  'pipe': pipe,
  'bucket notification': bucketNotification,
  'asynchronous invocation': asynchronousInvocation,
  'redrive': redrive,
  'other source to function': (_, { resource }) => [finding(resource, 'an event source that no rule knows: write one')],
};

/** Every asynchronous edge, by the rule of its kind. */
export function edges(template: StackTemplate): Finding[] {
  return edgesOf(template).flatMap(edge => RULES[edge.kind](template, edge));
}
