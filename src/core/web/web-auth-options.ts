import { aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_cognito as cognito, Duration } from 'aws-cdk-lib';

/**
 * Options of JSON Web Tokens from an OpenID Connect issuer.
 */
export interface JwtAuthOptions {
  /** The issuer (`iss`), an https URL. */
  readonly issuer: string;
  /** The accepted audiences, in `aud` or `client_id`. A load balancer checks `aud` only, as a single string. */
  readonly audience: string[];
  /**
   * Scopes of which a token must have at least one. API Gateway only.
   * @default - any token of the issuer for the audience
   */
  readonly scopes?: string[];
  /**
   * The URL of the issuer's JSON Web Key Set. Only load balancers use it.
   * @default - `/.well-known/jwks.json` below the issuer
   */
  readonly jwksEndpoint?: string;
}

/**
 * The kind of token that a user pool issues, as in its claim `token_use`.
 *
 * Source: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
 */
export enum UserPoolTokenUse {
  /** Access tokens, which are for APIs. They have scopes. */
  ACCESS = 'access',
  /** ID tokens, which describe the user. They have no scopes. */
  ID = 'id',
}

/**
 * Options of the tokens of a Cognito user pool.
 */
export interface UserPoolAuthOptions {
  /**
   * The app clients whose tokens are accepted. A REST API accepts the tokens of all clients of the pool.
   */
  readonly clients: cognito.IUserPoolClient[];
  /**
   * Scopes of which an access token must have at least one. API Gateway only. Required for access tokens on a REST API.
   * @default - any token of the clients
   */
  readonly scopes?: string[];
  /**
   * The kind of token that callers send. HTTP APIs without `scopes` and GraphQL APIs accept both kinds.
   * @default - `UserPoolTokenUse.ACCESS`
   */
  readonly tokenUse?: UserPoolTokenUse;
}

/**
 * Options of a Lambda authorizer.
 */
export interface LambdaAuthOptions {
  /**
   * The parts of a request that identify the caller. A request without one of them is refused, and the function is not invoked.
   * @default ['$request.header.Authorization']
   */
  readonly identitySource?: string[];
  /**
   * The time that a decision is cached, up to 1 hour. A decision is for one route, and for the values of `identitySource`.
   * A GraphQL API caches by token only: the decision must not depend on the operation.
   * @default - decisions are not cached
   */
  readonly resultsCacheTtl?: Duration;
}

/**
 * The authorization of a route in an HTTP API.
 */
export interface HttpApiAuthConfig {
  /** The authorizer. */
  readonly authorizer: apigwv2.IHttpRouteAuthorizer;
  /**
   * Scopes of which a token must have at least one.
   * @default - no scope is required
   */
  readonly scopes?: string[];
}

/**
 * The authorization of a method in a REST API.
 */
export interface RestApiAuthConfig {
  /** The authorization type of the method. */
  readonly authorizationType: apigateway.AuthorizationType;
  /**
   * The authorizer.
   * @default - the authorization type needs none
   */
  readonly authorizer?: apigateway.IAuthorizer;
  /**
   * Scopes of which a token must have at least one.
   * @default - no scope is required
   */
  readonly scopes?: string[];
}
