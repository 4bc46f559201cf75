import { aws_events as events, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

interface MatchedEvents {
  readonly 'detail-type'?: unknown;
  readonly '$or'?: unknown;
}

/**
 * The types that rules of the app on a bus take, whoever made them. A rule takes the types that its pattern names in full, and none where it is
 * disabled or has no target. Rules of other apps are not known.
 *
 * @param isExcepted rules that take nothing: their patterns depend on the answer
 */
export function typesTaken(eventBus: events.IEventBus, isExcepted: (rule: IConstruct) => boolean): string[] {
  const rules = eventBus.node.root.node.findAll().filter(node => events.CfnRule.isCfnRule(node));
  const takers = rules.filter(rule => isOn(eventBus, rule) && !isExcepted(rule) && isAtWork(rule));
  return takers.flatMap(rule => namedTypes(Stack.of(rule).resolve(rule.eventPattern) as MatchedEvents | undefined));
}

/** The same name, or the same reference: what is written in two stacks cannot be compared otherwise. */
function isOn({ eventBusName, node }: events.IEventBus, rule: events.CfnRule): boolean {
  const text = (name?: string) => JSON.stringify(Stack.of(rule).resolve(name) ?? 'default');
  return rule.eventBusName === eventBusName || (Stack.of(rule) === Stack.of(node.scope!) && text(rule.eventBusName) === text(eventBusName));
}

function isAtWork(rule: events.CfnRule): boolean {
  const targets = Stack.of(rule).resolve(rule.targets) as unknown[] | undefined;
  return rule.state !== 'DISABLED' && targets !== undefined && targets.length > 0;
}

function namedTypes(pattern: MatchedEvents = {}): string[] {
  const { 'detail-type': types, '$or': ways } = pattern;
  return [
    ...Array.isArray(types) ? types.filter((type): type is string => typeof type === 'string') : [],
    ...Array.isArray(ways) ? (ways as MatchedEvents[]).flatMap(way => namedTypes(way)) : [],
  ];
}
