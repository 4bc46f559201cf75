import { aws_appsync as appsync, aws_cognito as cognito, aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { requireDuration } from '../private/durations';
import { requireList, requireValue } from '../private/given-values';
import { AuthKind, OpenApiSecurity } from './private/web-auth/auth-kind';
import { IamAuth } from './private/web-auth/iam-auth';
import { JwtAuth } from './private/web-auth/jwt-auth';
import { LambdaAuth } from './private/web-auth/lambda-auth';
import { NoAuth } from './private/web-auth/no-auth';
import { UserPoolAuth } from './private/web-auth/user-pool-auth';
import { HttpApiAuthConfig, JwtAuthOptions, LambdaAuthOptions, RestApiAuthConfig, UserPoolAuthOptions, UserPoolTokenUse } from './web-auth-options';
import { requireFunction } from '../private/imported-functions';
import { requireKind, USER_POOL } from '../private/kinds';

/**
 * The authorization of a public endpoint. Patterns use `iam` by default.
 *
 * | | HTTP API | REST API | GraphQL API | Application Load Balancer |
 * | --- | --- | --- | --- | --- |
 * | `iam` | yes | yes | yes | - |
 * | `jwt` | yes | - | yes | yes |
 * | `userPool` | yes | access tokens with `scopes`, or ID tokens | yes | access tokens, or ID tokens |
 * | `lambdaAuthorizer` | yes | yes | yes | - |
 * | `none` | yes | yes | - | yes |
 */
export class WebAuth {
  /** IAM authorization. Callers sign their requests (Signature Version 4). */
  static iam(): WebAuth {
    return new WebAuth(new IamAuth());
  }

  /**
   * JSON Web Tokens of an OpenID Connect issuer.
   * @throws if the issuer is not an https URL, or no audience is given
   */
  static jwt(options: JwtAuthOptions): WebAuth {
    if (!/^(https:\/\/|\$\{Token)/.test(options.issuer)) {
      throw new Error(`WebAuth.jwt: issuer must be an https URL, got '${options.issuer}'.`);
    }
    if (options.audience.length === 0) {
      throw new Error('WebAuth.jwt: audience must name at least one audience, got none.');
    }
    requireNames('jwt', 'audience', options.audience);
    requireNames('jwt', 'scopes', options.scopes);
    const { jwksEndpoint } = options;
    requireValue(jwksEndpoint === undefined || /^(https:\/\/|\$\{Token)/.test(jwksEndpoint), 'WebAuth.jwt: jwksEndpoint', 'be an https URL', jwksEndpoint);
    return new WebAuth(new JwtAuth(options));
  }

  /**
   * Tokens of a Cognito user pool: access tokens by default, on every kind of API.
   *
   * A REST API without scopes takes ID tokens only. It is refused, unless `tokenUse` is `UserPoolTokenUse.ID`.
   * @throws if no client is given, or ID tokens with scopes
   */
  static userPool(pool: cognito.IUserPool, options: UserPoolAuthOptions): WebAuth {
    requireKind('WebAuth.userPool: pool', pool, USER_POOL);
    if (!Array.isArray(options.clients) || options.clients.length === 0) {
      throw new Error('WebAuth.userPool: clients must name at least one app client, got none.');
    }
    requireValue(new Set(options.clients).size === options.clients.length, 'WebAuth.userPool: clients', 'name each app client once', 'one of them twice');
    requireList('WebAuth.userPool: scopes', options.scopes);
    if (options.tokenUse === UserPoolTokenUse.ID && options.scopes !== undefined) {
      throw new Error(`WebAuth.userPool: scopes must be left out for ID tokens, which have none, got '${options.scopes.join(' ')}'.`);
    }
    requireNames('userPool', 'scopes', options.scopes);
    return new WebAuth(new UserPoolAuth(pool, options));
  }

  /**
   * A Lambda authorizer. Its event and its response depend on the API:
   *
   * | | event | response |
   * | --- | --- | --- |
   * | HTTP API | payload format 2.0 | `{isAuthorized, context}` |
   * | REST API | payload format 1.0 | an IAM policy |
   * | GraphQL API | `{authorizationToken, requestContext}` | `{isAuthorized, resolverContext}` |
   *
   * `context.principalId` is the caller's identity: a text, or an integer up to 2^53. APIs whose jobs belong to callers refuse requests without it.
   * @throws if decisions are cached for more than 1 hour
   */
  static lambdaAuthorizer(handler: lambda.IFunction, options: LambdaAuthOptions = {}): WebAuth {
    requireFunction('WebAuth.lambdaAuthorizer: handler', handler);
    const ttl = options.resultsCacheTtl;
    requireDuration('WebAuth.lambdaAuthorizer: resultsCacheTtl', ttl);
    if (ttl && !ttl.isUnresolved() && ttl.toSeconds({ integral: false }) > 3600) {
      throw new Error(`WebAuth.lambdaAuthorizer: resultsCacheTtl must be at most 1 hour (API Gateway limit), got ${ttl.toHumanString()}.`);
    }
    requireSources(options.identitySource);
    return new WebAuth(new LambdaAuth(handler, options));
  }

  /** No authorization. Everybody can call the endpoint. */
  static none(): WebAuth {
    return new WebAuth(new NoAuth());
  }

  private constructor(private readonly kind: AuthKind) {}

  /**
   * Returns the authorization for an HTTP API. An authorizer belongs to one API: call this method once for each API.
   * @param suffix distinguishes the authorizer from others of the same kind in the API
   */
  forHttpApi(suffix: string = ''): HttpApiAuthConfig {
    return this.kind.forHttpApi(suffix);
  }

  /**
   * Returns the authorization for a REST API. An authorizer belongs to one API: call this method once for each API.
   * @param scope the scope of the authorizer, whose id is `Authorizer`
   * @throws if REST APIs do not support this kind
   */
  forRestApi(scope: Construct): RestApiAuthConfig {
    return this.kind.forRestApi(scope);
  }

  /**
   * Returns the authorization for a GraphQL API.
   * @throws if AppSync does not support this kind
   */
  forGraphql(): appsync.AuthorizationMode {
    return this.kind.forGraphql();
  }

  /**
   * Returns the authorization for an Application Load Balancer: an action before another.
   * @param next the action for authorized requests
   * @throws if load balancers do not support this kind
   */
  forLoadBalancer(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return this.kind.forLoadBalancer(next);
  }

  /**
   * Whether everybody can call the endpoint.
   * @internal
   */
  get _isPublic(): boolean {
    return this.kind.openApi() === undefined;
  }

  /** @internal */
  get _name(): string {
    return this.kind.openApi()?.name ?? 'none';
  }

  /**
   * The headers, in lower case, that clients prove themselves with.
   * @internal
   */
  get _credentials(): string[] {
    return this.kind.credentials;
  }

  /** @internal */
  get _scopes(): string[] | undefined {
    return this.kind.scopes;
  }

  /**
   * What makes it another authorizer of an API.
   * @internal
   */
  _identity(): unknown[] {
    return this.kind.identity();
  }

  /** @internal */
  _openApi(): OpenApiSecurity | undefined {
    return this.kind.openApi();
  }
}

/** Without a name in its list, an API would ask for no scope at all. */
function requireNames(factory: string, prop: string, names: string[] | undefined) {
  if (names === undefined || Token.isUnresolved(names)) { return; }
  requireList(`WebAuth.${factory}: ${prop}`, names);
  requireValue(new Set(names).size === names.length, `WebAuth.${factory}: ${prop}`, 'hold each name once', names);
  if (names.length > 0 && names.every(name => name.trim() !== '')) { return; }
  throw new Error(`WebAuth.${factory}: ${prop} must hold at least one name, none of them empty, or be left out, got ${JSON.stringify(names)}.`);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.identity-sources */
function requireSources(sources: string[] | undefined) {
  requireList('WebAuth.lambdaAuthorizer: identitySource', sources);
  const wrong = sources?.find(source => !Token.isUnresolved(source) && !/^\$(request|context|stageVariables)\.\S+$/.test(source));
  if (wrong !== undefined) {
    throw new Error(`WebAuth.lambdaAuthorizer: identitySource must hold parts of a request such as '$request.header.Authorization', got '${wrong}'.`);
  }
}
