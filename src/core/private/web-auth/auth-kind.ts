import { aws_appsync as appsync, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HttpApiAuth, RestApiAuth } from '../../web-auth-options';

/** One kind of authorization, as each engine takes it. */
export interface AuthKind {
  /** @param suffix tells it from another of the same kind in one API */
  forHttpApi(suffix: string): HttpApiAuth;
  forRestApi(scope: Construct): RestApiAuth;
  forGraphql(): appsync.AuthorizationMode;
  forLoadBalancer(next: elbv2.ListenerAction): elbv2.ListenerAction;
}

/** @throws that an engine has no such authorization, and which have */
export function cannotProtect(factory: string, engine: string, reason: string, able: string): never {
  throw new Error(`WebAuth.${factory}: engine must be ${able} (${reason}), got ${engine}.`);
}
