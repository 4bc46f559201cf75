import { aws_appsync as appsync, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HttpApiAuthConfig, RestApiAuthConfig } from '../../web-auth-options';

/** The authorization in an OpenAPI document (https://spec.openapis.org/oas/v3.1.0#security-scheme-object). */
export interface OpenApiSecurity {
  readonly name: string;
  readonly scheme: { readonly [field: string]: unknown };
  readonly scopes: string[];
}

/** One kind of authorization, for each kind of API. */
export interface AuthKind {
  readonly scopes?: string[];
  /** The headers, in lower case, that clients prove themselves with. A signature is about one request: nobody can pass it on. */
  readonly credentials: string[];
  /** What makes it another authorizer. */
  identity(): unknown[];
  /** @param suffix distinguishes the authorizer from others of the same kind in one API */
  forHttpApi(suffix: string): HttpApiAuthConfig;
  forRestApi(scope: Construct): RestApiAuthConfig;
  forGraphql(): appsync.AuthorizationMode;
  forLoadBalancer(next: elbv2.ListenerAction): elbv2.ListenerAction;
  /** Undefined without authorization. */
  openApi(): OpenApiSecurity | undefined;
}

/** Refuses scopes that nobody would check. */
export function refuseScopes(factory: string, engine: string, scopes?: string[]) {
  if (scopes === undefined) { return; }
  throw new Error(`WebAuth.${factory}: scopes must be left out for ${engine}, which does not check them, got '${scopes.join(' ')}'. Check them in the backend.`);
}

/** @throws an error that names the APIs with this kind of authorization */
export function cannotProtect(factory: string, engine: string, reason: string, able: string): never {
  throw new Error(`WebAuth.${factory}: API must be ${able} (${reason}), got ${engine}.`);
}
