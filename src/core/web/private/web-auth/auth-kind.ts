import { aws_appsync as appsync, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HttpApiAuthConfig, RestApiAuthConfig } from '../../web-auth-options';

/** How an OpenAPI document says who may call (https://spec.openapis.org/oas/v3.1.0#security-scheme-object). */
export interface OpenApiSecurity {
  readonly name: string;
  readonly scheme: { readonly [field: string]: unknown };
  readonly scopes: string[];
}

/** One kind of authorization, as each engine takes it. */
export interface AuthKind {
  /** @param suffix tells it from another of the same kind in one API */
  forHttpApi(suffix: string): HttpApiAuthConfig;
  forRestApi(scope: Construct): RestApiAuthConfig;
  forGraphql(): appsync.AuthorizationMode;
  forLoadBalancer(next: elbv2.ListenerAction): elbv2.ListenerAction;
  /** Undefined where everybody may call. */
  openApi(): OpenApiSecurity | undefined;
}

/** @throws that an engine has no such authorization, and which have */
export function cannotProtect(factory: string, engine: string, reason: string, able: string): never {
  throw new Error(`WebAuth.${factory}: engine must be ${able} (${reason}), got ${engine}.`);
}
