import { aws_elasticloadbalancingv2 as elbv2, aws_iam as iam, aws_lambda as lambda, Lazy, Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { unreachable, validateDirect, validateRulePaths } from './direct-features';
import { FacadeFront, FacadeFrontProps, FacadeState } from './facade-front';
import { Feature } from './feature';
import { atSynthesis } from './finish-by';
import { inCamelCase } from './names';
import { covers } from './paths';
import { FacadeRulePriorities } from './rule-priorities';
import { LoadBalancedBackendConfig } from '../../core/backends/backend-config';
import { createLoadBalancer, LoadBalancer, refusal } from '../../core/backends/private/load-balancer';
import { addLoadBalancerAlarms, addTargetAlarms } from '../../core/backends/private/load-balancer-alarms';
import { LoadBalancerQuotas } from '../../core/backends/private/load-balancer-quotas';
import { createTargetGroup } from '../../core/backends/private/load-balancer-targets';
import { Validation } from '../../core/private/validation';
import { traitConditions } from '../../core/web/private/rule-conditions';
import { LoadBalancerFacadeOptions } from '../load-balancer-facade-options';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html: 1 MB, of which nothing says that it is 1 MiB. */
const LARGEST_REQUEST = Size.bytes(1_000_000);
const LEGACY = 'Legacy';

export interface LoadBalancerFrontProps extends FacadeFrontProps {
  readonly options: LoadBalancerFacadeOptions;
  readonly legacyTargets?: LoadBalancedBackendConfig;
}

/**
 * A load balancer. What needs a decision goes to the façade function. Features with targets in the VPC, and legacy if its targets are given, are
 * forwarded to without it.
 */
export class LoadBalancerFront extends Construct implements FacadeFront {
  readonly largestRequest = LARGEST_REQUEST;
  readonly takesTargets = true;
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly listener: elbv2.ApplicationListener;
  readonly url: string;
  readonly targetGroups: { [name: string]: elbv2.ApplicationTargetGroup } = {};

  private readonly validation: Validation;
  private readonly priorities: FacadeRulePriorities;
  private readonly quotas: LoadBalancerQuotas;

  constructor(pattern: Construct, id: string, private readonly props: LoadBalancerFrontProps) {
    super(pattern, id);
    this.validation = new Validation(pattern);
    this.priorities = new FacadeRulePriorities(this.validation);
    this.quotas = new LoadBalancerQuotas(pattern, 'use a second façade');
    const { options, operations, alarms, legacyTargets } = props;
    const created: LoadBalancer = createLoadBalancer(this, { deletionProtection: true, ...options });
    this.loadBalancer = created.loadBalancer;
    this.listener = created.listener;
    this.url = created.url;
    addLoadBalancerAlarms(this.loadBalancer, operations, alarms, options.certificate);
    if (legacyTargets) { this.addTargets(LEGACY, legacyTargets, () => [undefined]); }
  }

  routeTo(handler: lambda.Function, state: () => FacadeState) {
    const group = createTargetGroup(this, 'FacadeTargets', this.listener, { function: handler });
    this.quotas.countGroup('the façade function');
    this.targetGroups.Facade = group;
    const forwards = elbv2.ListenerAction.forward([this.targetGroups[LEGACY] ?? group]);
    (this.listener.node.defaultChild as elbv2.CfnListener).defaultActions = Lazy.any({
      produce: () => {
        const { retiredStatus } = state();
        return retiredStatus === undefined ? this.authorized(forwards).renderActions() : retired(retiredStatus).renderActions();
      },
    }) as unknown as elbv2.CfnListener.ActionProperty[];
    atSynthesis(this, () => this.routeRest(group, state()));
  }

  validate(feature: Feature) {
    validateRulePaths(this.validation, feature);
    if (feature.isDirect) { validateDirect(this.validation, feature); }
  }

  addDirect({ name, hasConditions, props: { backend, paths, when } }: Feature) {
    const rules = paths.map(path => ({
      path, priority: this.priorities.of(name, path, hasConditions), conditions: [pathCondition(path), ...traitConditions(when)],
    }));
    this.addTargets(name, backend.loadBalanced!, group => rules.map(({ path, ...props }) => this.rule(name, `${path} of ${name}`, group, props)));
  }

  problems(features: Feature[]): string[] {
    return unreachable(features).map(([{ name }, path, targets]) => this.validation.failure('when',
      `be left out, because other requests of '${path}' are for '${targets.name}': the façade function, which decides on '${name}', does not call its targets`, path));
  }

  grantInvoke(_grantee: iam.IGrantable): iam.Grant {
    return this.validation.fail('engine', 'be FacadeEngine.httpApi() for grantInvoke (load balancers do not verify signatures)', 'FacadeEngine.applicationLoadBalancer()');
  }

  /** @param rules makes the rules of the group; undefined is the default rule */
  private addTargets(name: string, targets: LoadBalancedBackendConfig, rules: (group: elbv2.ApplicationTargetGroup) => (Construct | undefined)[]) {
    this.quotas.countGroup(name);
    const group = createTargetGroup(this, `${name}Targets`, this.listener, { loadBalanced: targets });
    this.targetGroups[name] = group;
    // ECS refuses a service whose target group has no load balancer yet: the service waits for the rules
    rules(group).forEach(rule => group.registerListener(this.listener, rule));
    addTargetAlarms(group, inCamelCase(name), this.props.operations, this.props.alarms);
  }

  /** The rules of what the façade function decides on, where another rule or the default would take it. */
  private routeRest(group: elbv2.ApplicationTargetGroup, { features, retiredStatus }: FacadeState) {
    const takesAll = this.targetGroups[LEGACY] !== undefined || retiredStatus !== undefined;
    const ofTargets = features.filter(({ isDirect }) => isDirect).flatMap(({ props }) => props.paths);
    for (const { name, isDirect, props } of features) {
      const hidden = isDirect ? [] : props.paths.filter(path => takesAll || ofTargets.some(each => each !== path && covers(each, path)));
      for (const path of hidden.filter(each => this.node.tryFindChild(idOf(each)) === undefined)) {
        this.rule(name, path, group, { priority: this.priorities.of(name, path, false), conditions: [pathCondition(path)] });
      }
    }
  }

  private rule(
    feature: string, id: string, group: elbv2.ApplicationTargetGroup, props: Pick<elbv2.CfnListenerRuleProps, 'priority' | 'conditions'>,
  ): elbv2.CfnListenerRule {
    this.quotas.countRule(feature);
    const actions = this.authorized(elbv2.ListenerAction.forward([group])).renderRuleActions();
    return new elbv2.CfnListenerRule(this, id, { listenerArn: this.listener.listenerArn, ...props, actions });
  }

  private authorized(action: elbv2.ListenerAction): elbv2.ListenerAction {
    return this.props.options.auth.forLoadBalancer(action);
  }
}

function pathCondition(path: string): elbv2.CfnListenerRule.RuleConditionProperty {
  return { field: 'path-pattern', pathPatternConfig: { values: [path] } };
}

/** As constructs write slashes in their ids. */
function idOf(path: string): string {
  return path.replace(/\//g, '--');
}

function retired(status: number): elbv2.ListenerAction {
  return status === 410
    ? refusal(410, 'Gone', 'The service of this path was retired.')
    : refusal(404, 'Not Found', 'The path does not match a route of this API.');
}
