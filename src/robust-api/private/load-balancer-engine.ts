import { aws_elasticloadbalancingv2 as elbv2, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiAlternative, ApiRoute, isFallback } from './api-route';
import { Engine, EngineContext } from './engine';
import { EngineListener } from './engine-listener';
import { RulePriorities } from './rule-priorities';
import { BackendConfig } from '../../core/backends/backend-config';
import { refusal } from '../../core/backends/private/load-balancer';
import { addTargetAlarms } from '../../core/backends/private/load-balancer-alarms';
import { LoadBalancerQuotas } from '../../core/backends/private/load-balancer-quotas';
import { createTargetGroup } from '../../core/backends/private/load-balancer-targets';
import { pathSeenFrom } from '../../core/private/identity';
import { Validation } from '../../core/private/validation';
import { RouteCondition } from '../../core/web/private/route-condition';
import { RouteKey } from '../../core/web/private/route-key';
import { ruleConditions } from '../../core/web/private/rule-conditions';

export interface LoadBalancerEngineProps extends EngineContext {
  /** Makes the listener in the scope of the engine, or passes on a given one. */
  readonly listen: (engine: Construct) => EngineListener;
}

/** Routes by the rules of a listener of an Application Load Balancer. */
export class LoadBalancerEngine extends Construct implements Engine {
  readonly kind = 'applicationLoadBalancer';
  readonly loadBalancer?: elbv2.ApplicationLoadBalancer;
  readonly url: string;
  readonly when: RouteCondition[];

  private readonly listener: elbv2.IApplicationListener;
  private readonly requireHttps: EngineListener['requireHttps'];
  private readonly priorities: RulePriorities;
  private readonly targetGroups = new Map<unknown, elbv2.ApplicationTargetGroup>();
  private readonly quotas: LoadBalancerQuotas;
  private readonly methods = new Map<string, string[]>();

  constructor(scope: Construct, id: string, private readonly props: LoadBalancerEngineProps) {
    super(scope, id);
    this.quotas = new LoadBalancerQuotas(scope, 'use a second API');
    const { loadBalancer, listener, url, when, priorities, requireHttps } = props.listen(this);
    this.priorities = new RulePriorities(new Validation(scope), priorities);
    this.loadBalancer = loadBalancer;
    this.listener = listener;
    this.url = url;
    this.when = when;
    this.requireHttps = requireHttps;
  }

  addRoute(route: ApiRoute) {
    this.validateAuth(route);
    this.addAlternative(route, route.alternatives[0]);
    this.refuseOtherMethods(route.key);
  }

  addAlternative(route: ApiRoute, alternative: ApiAlternative) {
    const { backend } = alternative;
    const identity = identityOf(backend);
    const suffix = route.alternatives.length > 1 ? `${route.alternatives.length}` : '';
    const isNew = !this.targetGroups.has(identity);
    if (isNew) { this.quotas.countGroup(route.key.text); }
    // routes share the group of a function: its id is that of the function, not of the route that came first
    const groupId = backend.function ? `Targets ${pathSeenFrom(this, backend.function)}` : `${route.name}Targets${suffix}`;
    const group = isNew ? createTargetGroup(this, groupId, this.listener, backend) : undefined;
    if (group) { this.targetGroups.set(identity, group); }
    const rule = this.rule(route, alternative);
    // ECS refuses a service whose target group has no load balancer yet: the service waits for the rule
    group?.registerListener(this.listener, rule);
    if (group && !backend.function) { addTargetAlarms(group, `${route.name}${suffix}`, this.props.operations, this.props.alarms); }
  }

  /** The rule of an alternative. All weights of a route have one rule. */
  private rule(route: ApiRoute, alternative: ApiAlternative): Construct {
    const isConditional = alternative.when.length > 0;
    const id = isConditional ? `${route.key.text} when ${route.alternatives.indexOf(alternative) + 1}` : route.key.text;
    const shared = isConditional ? undefined : this.node.tryFindChild(id) as elbv2.CfnListenerRule | undefined;
    if (shared) { return shared; }
    this.quotas.countRule(route.key.text);
    return new elbv2.CfnListenerRule(this, id, {
      listenerArn: this.listener.listenerArn,
      priority: this.priorities.of(route, alternative),
      conditions: ruleConditions(route.key, [...this.when, ...alternative.when]),
      actions: Lazy.any({ produce: () => this.actions(route, alternative) }) as unknown as elbv2.CfnListenerRule.ActionProperty[],
    });
  }

  addResolver(): void {
    throw new Error(`LoadBalancerEngine at '${this.node.path}': a load balancer has routes, not resolvers.`);
  }

  /** The action is rendered at synthesis. An unsupported authorization must fail when the route is added. */
  private validateAuth({ auth, key }: ApiRoute) {
    auth.forLoadBalancer(elbv2.ListenerAction.fixedResponse(404));
    if (auth._openApi() !== undefined) { this.requireHttps(new Validation(this.node.scope!), key.text); }
  }

  /** Rendered at synthesis, when all backends of the route are known. */
  private actions(route: ApiRoute, { when, backend, weight }: ApiAlternative): elbv2.CfnListenerRule.ActionProperty[] {
    const weighted = when.length > 0
      ? [{ backend, weight }]
      : route.alternatives.filter(other => other.when.length === 0 && !isFallback(other));
    const rest = 100 - weighted.reduce((sum, other) => sum + (other.weight ?? 100), 0);
    const shares = [...weighted, ...rest > 0 && route.fallback ? [{ backend: route.fallback.backend, weight: rest }] : []];
    const action = elbv2.ListenerAction.weightedForward(shares.map(share => ({
      targetGroup: this.targetGroups.get(identityOf(share.backend))!, weight: share.weight ?? 100,
    })));
    const single = shares.length === 1 ? elbv2.ListenerAction.forward([this.targetGroups.get(identityOf(shares[0].backend))!]) : action;
    return route.auth.forLoadBalancer(single).renderRuleActions();
  }

  /** A fixed response cannot have an `Allow` header: the methods are in the body. */
  private refuseOtherMethods(key: RouteKey) {
    const known = this.methods.get(key.path) ?? [];
    this.methods.set(key.path, [...known, key.method]);
    const id = `Other methods of ${key.path}`;
    if (key.method === 'ANY') {
      const rule = this.node.tryFindChild(id);
      if (rule) {
        this.node.tryRemoveChild(rule.node.id); // its id has no slashes
        this.quotas.uncountRule();
      }
      return;
    }
    if (known.length > 0) { return; }
    const methods = () => this.methods.get(key.path)!;
    this.quotas.countRule(key.text);
    new elbv2.CfnListenerRule(this, id, {
      listenerArn: this.listener.listenerArn,
      priority: this.priorities.ofRefusal(key),
      conditions: ruleConditions(key, this.when, true),
      actions: Lazy.any({
        produce: () => refusal(405, 'Method Not Allowed', `Allowed methods: ${[...methods()].sort().join(', ')}.`).renderRuleActions(),
      }) as unknown as elbv2.CfnListenerRule.ActionProperty[],
    });
  }
}

/** One target group for each function, whichever Backend object holds it. */
function identityOf({ function: handler, loadBalanced }: BackendConfig): unknown {
  return handler ?? loadBalanced;
}
