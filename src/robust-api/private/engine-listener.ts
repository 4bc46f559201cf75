import { aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EngineContext } from './engine';
import { WHOLE_LISTENER, PriorityRange } from './rule-priorities';
import { createLoadBalancer } from '../../core/backends/private/load-balancer';
import { addLoadBalancerAlarms } from '../../core/backends/private/load-balancer-alarms';
import { Validation } from '../../core/private/validation';
import { RouteCondition } from '../../core/web/private/route-condition';
import { ApplicationLoadBalancerEngineOptions } from '../application-load-balancer-engine-options';

/** The listener whose rules route the requests. */
export interface EngineListener {
  readonly listener: elbv2.IApplicationListener;
  /** The load balancer, if it is of the API. */
  readonly loadBalancer?: elbv2.ApplicationLoadBalancer;
  /** Without a trailing slash. */
  readonly url: string;
  readonly priorities: PriorityRange;
  /** The conditions of every rule. */
  readonly when: RouteCondition[];
  /** Checks that the listener can verify tokens, for which it needs HTTPS. */
  requireHttps(validation: Validation, routeKey: string): void;
}

/** A listener of a load balancer that the API has for itself. */
export function ownListener(scope: Construct, options: ApplicationLoadBalancerEngineOptions, { operations, alarms }: EngineContext): EngineListener {
  const created = createLoadBalancer(scope, options);
  addLoadBalancerAlarms(created.loadBalancer, operations, alarms, options.certificate);
  return {
    ...created,
    priorities: WHOLE_LISTENER,
    when: [],
    requireHttps: (validation, key) =>
      validation.check(options.certificate !== undefined, 'engine.certificate', `be given for ${tokensOf(key)}`, undefined),
  };
}

/** What a listener does with the authorization of a route, in words. */
export function tokensOf(key: string): string {
  return `the authorization of '${key}' (listeners verify tokens over HTTPS only)`;
}
