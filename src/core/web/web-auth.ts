import { aws_appsync as appsync, aws_cognito as cognito, aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuthKind, OpenApiSecurity } from './private/web-auth/auth-kind';
import { IamAuth } from './private/web-auth/iam-auth';
import { JwtAuth } from './private/web-auth/jwt-auth';
import { LambdaAuth } from './private/web-auth/lambda-auth';
import { NoAuth } from './private/web-auth/no-auth';
import { UserPoolAuth } from './private/web-auth/user-pool-auth';
import { HttpApiAuthConfig, JwtAuthOptions, LambdaAuthOptions, RestApiAuthConfig, UserPoolAuthOptions } from './web-auth-options';

/**
 * Who may call a public endpoint. Patterns are closed (`iam`) until told otherwise.
 *
 * | | HTTP API | REST API | GraphQL API | load balancer |
 * | --- | --- | --- | --- | --- |
 * | `iam` | yes | yes | yes | - |
 * | `jwt` | yes | - | yes | yes |
 * | `userPool` | yes | yes | yes | yes, access tokens |
 * | `lambdaAuthorizer` | yes | yes | yes | - |
 * | `none` | yes | yes | - | yes |
 */
export class WebAuth {
  /** Callers sign their requests (Signature Version 4) and are allowed to call by IAM. */
  static iam(): WebAuth {
    return new WebAuth(new IamAuth());
  }

  /**
   * Callers bring a JSON Web Token of an OpenID Connect issuer.
   * @throws if the issuer is no https URL, or no audience is given
   */
  static jwt(options: JwtAuthOptions): WebAuth {
    if (!/^(https:\/\/|\$\{Token)/.test(options.issuer)) {
      throw new Error(`WebAuth.jwt: issuer must be an https URL, got '${options.issuer}'.`);
    }
    if (options.audience.length === 0) {
      throw new Error('WebAuth.jwt: audience must name at least one audience, got none.');
    }
    return new WebAuth(new JwtAuth(options));
  }

  /**
   * Callers are users of a Cognito user pool.
   * @throws if no client is given
   */
  static userPool(pool: cognito.IUserPool, options: UserPoolAuthOptions): WebAuth {
    if (options.clients.length === 0) {
      throw new Error('WebAuth.userPool: clients must name at least one app client, got none.');
    }
    return new WebAuth(new UserPoolAuth(pool, options));
  }

  /**
   * A function decides. What it gets and answers is the engine's: the request as payload 2.0 and
   * `{isAuthorized, context}` in an HTTP API; payload 1.0 and an IAM policy in a REST API;
   * `{authorizationToken, requestContext}` and `{isAuthorized, resolverContext}` in a GraphQL API.
   * `context.principalId` is taken as the caller's identity.
   * @throws if decisions are to be reused for more than 1 hour
   */
  static lambdaAuthorizer(handler: lambda.IFunction, options: LambdaAuthOptions = {}): WebAuth {
    const ttl = options.resultsCacheTtl;
    if (ttl && !ttl.isUnresolved() && ttl.toSeconds({ integral: false }) > 3600) {
      throw new Error(`WebAuth.lambdaAuthorizer: resultsCacheTtl must be at most 1 hour (API Gateway limit), got ${ttl.toHumanString()}.`);
    }
    return new WebAuth(new LambdaAuth(handler, options));
  }

  /** Everybody may call. */
  static none(): WebAuth {
    return new WebAuth(new NoAuth());
  }

  private constructor(private readonly kind: AuthKind) {}

  /**
   * The protection as an HTTP API takes it. Authorizers belong to one API: call it once for each.
   * @param suffix tells the authorizer from another of the same kind in the same API
   */
  forHttpApi(suffix: string = ''): HttpApiAuthConfig {
    return this.kind.forHttpApi(suffix);
  }

  /**
   * The protection as a REST API takes it. Authorizers belong to one API: call it once for each.
   * @param scope where the authorizer is created, as `Authorizer`
   * @throws if REST APIs do not have it
   */
  forRestApi(scope: Construct): RestApiAuthConfig {
    return this.kind.forRestApi(scope);
  }

  /**
   * The protection as a GraphQL API takes it.
   * @throws if AppSync does not have it
   */
  forGraphql(): appsync.AuthorizationMode {
    return this.kind.forGraphql();
  }

  /**
   * The protection as a load balancer takes it: an action that comes before another.
   * @param next what is done with requests that may pass
   * @throws if load balancers do not have it
   */
  forLoadBalancer(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return this.kind.forLoadBalancer(next);
  }

  /** @internal */
  _openApi(): OpenApiSecurity | undefined {
    return this.kind.openApi();
  }
}
