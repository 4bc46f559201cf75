import { aws_elasticloadbalancingv2 as elbv2, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { EngineListener, tokensOf } from './engine-listener';
import { VALUES_OF_A_ROUTE } from './load-balancer-limits';
import { LAST_PRIORITY, PriorityRange, SMALLEST_RANGE } from './rule-priorities';
import { isNotLookedUp, placedBy } from '../../core/private/elsewhere';
import { AUTH, LISTENER, REQUEST_MATCH } from '../../core/private/kinds';
import { Validation } from '../../core/private/validation';
import { ELB_LIMIT, MOST_RULE_VALUES, validateWhen } from '../../core/web/private/rule-conditions';
import { ListenerEngineOptions } from '../listener-engine-options';

interface Claim extends PriorityRange {
  readonly api: Construct;
}

/** The priorities that APIs of an app have, by the ARN of their listener. */
const CLAIMS = new WeakMap<IConstruct, Map<string, Claim[]>>();
const URL_WITHOUT_PATH = /^https?:\/\/[^\s/?#@]+$/;

/** Checks the listener and its options, before anything is created. */
export function validateListenerEngine(api: Construct, listener: elbv2.IApplicationListener, options: ListenerEngineOptions) {
  const validation = new Validation(api);
  const { url, auth, firstPriority, lastPriority, when } = options;
  validation.required('engine.listener', listener, LISTENER);
  const isKnown = !isNotLookedUp(listener.listenerArn);
  validation.here('engine.listener', isKnown ? placedBy(listener.listenerArn, listener) : listener, 'its rules and target groups are there');
  validation.required('engine.auth', auth, AUTH);
  validation.check(URL_WITHOUT_PATH.test(url), 'engine.url', "be a URL without path and slash at its end, such as 'https://shop.example.com'", url);
  for (const [prop, value] of Object.entries({ firstPriority, lastPriority })) {
    if (Token.isUnresolved(value)) {
      validation.fail(`engine.${prop}`, 'be known at synthesis, because the priorities of rules are computed then', 'a token');
    }
    validation.check(value !== undefined, `engine.${prop}`, 'be given', value);
  }
  validation.integer('engine.firstPriority', firstPriority, 1, LAST_PRIORITY - SMALLEST_RANGE + 1, ELB_LIMIT);
  validation.integer('engine.lastPriority', lastPriority, firstPriority + SMALLEST_RANGE - 1, LAST_PRIORITY,
    `${SMALLEST_RANGE} priorities at least: library limit; ${ELB_LIMIT}`);
  validation.kind('engine.when', when, REQUEST_MATCH);
  validateWhen(validation, { prop: 'engine.when', when: when?._conditions ?? [], owner: 'all routes', most: MOST_RULE_VALUES - VALUES_OF_A_ROUTE });
  if (isKnown) { claim(api, validation, listener, { first: firstPriority, last: lastPriority }); }
}

/** A listener that is not of the API: its load balancer, its default action and its other rules are those of its owner. */
export function givenListener(api: Construct, listener: elbv2.IApplicationListener, options: ListenerEngineOptions): EngineListener {
  const { url, firstPriority, lastPriority, when } = options;
  const priorities = { first: firstPriority, last: lastPriority };
  if (!isNotLookedUp(listener.listenerArn)) { api.node.addValidation({ validate: () => othersBetween(api, listener, priorities) }); }
  return {
    listener,
    url,
    priorities,
    when: when?._conditions ?? [],
    requireHttps: (validation, key) => validation.check(!/^http:/.test(url), 'engine.url', `begin with https:// for ${tokensOf(key)}`, url),
  };
}

/** Two APIs would have rules of the same priority, which is refused at deployment only. */
function claim(api: Construct, validation: Validation, { listenerArn }: elbv2.IApplicationListener, { first, last }: PriorityRange) {
  const claims = CLAIMS.get(api.node.root) ?? new Map<string, Claim[]>();
  CLAIMS.set(api.node.root, claims);
  const known = claims.get(listenerArn) ?? [];
  const other = known.find(each => each.api !== api && first <= each.last && each.first <= last);
  validation.check(other === undefined, 'engine.firstPriority',
    `leave the priorities ${other?.first} to ${other?.last} to '${other?.api.node.path}', which has the same listener`, `${first} to ${last}`);
  claims.set(listenerArn, [...known, { api, first, last }]);
}

function othersBetween(api: Construct, { listenerArn }: elbv2.IApplicationListener, { first, last }: PriorityRange): string[] {
  const rules = api.node.root.node.findAll().filter((each): each is elbv2.CfnListenerRule => each instanceof elbv2.CfnListenerRule);
  const others = rules.filter(rule => rule.listenerArn === listenerArn && !rule.node.scopes.includes(api));
  const between = others.filter(({ priority }) => priority >= first && priority <= last);
  return between.map(({ node, priority }) => new Validation(api).problem('engine.firstPriority',
    `have no rule of others between it and engine.lastPriority (${first} to ${last})`, `'${node.path}' with priority ${priority}`));
}
