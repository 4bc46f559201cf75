import { aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_cognito as cognito, Duration } from 'aws-cdk-lib';

/**
 * Tokens of an OpenID Connect issuer.
 */
export interface JwtAuthOptions {
  /** The issuer (`iss`), an https URL. */
  readonly issuer: string;
  /** The accepted audiences (`aud` or `client_id`; `aud` as a single text where a load balancer checks it). */
  readonly audience: string[];
  /**
   * Scopes of which a token must have one. API Gateway only.
   * @default - any token of the issuer for the audience
   */
  readonly scopes?: string[];
  /**
   * Where the issuer publishes its keys. Load balancers ask for it, the others find it themselves.
   * @default - `/.well-known/jwks.json` below the issuer
   */
  readonly jwksEndpoint?: string;
}

/**
 * Users of a Cognito user pool.
 */
export interface UserPoolAuthOptions {
  /**
   * App clients whose tokens are accepted. A REST API accepts those of all clients of the pool.
   */
  readonly clients: cognito.IUserPoolClient[];
  /**
   * Scopes of which a token must have one. API Gateway only.
   * @default - any token of the clients
   */
  readonly scopes?: string[];
}

/**
 * A function that decides.
 */
export interface LambdaAuthOptions {
  /**
   * What identifies the caller; requests without all of them are refused without asking the function.
   * @default ['$request.header.Authorization']
   */
  readonly identitySource?: string[];
  /**
   * For how long a decision is reused, up to 1 hour.
   * @default - not at all
   */
  readonly resultsCacheTtl?: Duration;
}

/**
 * How a route is protected in an HTTP API.
 */
export interface HttpApiAuthConfig {
  /** The authorizer. */
  readonly authorizer: apigwv2.IHttpRouteAuthorizer;
  /**
   * Scopes of which a token must have one.
   * @default - none is asked for
   */
  readonly scopes?: string[];
}

/**
 * How a method is protected in a REST API.
 */
export interface RestApiAuthConfig {
  /** The kind of authorization. */
  readonly authorizationType: apigateway.AuthorizationType;
  /**
   * The authorizer.
   * @default - the kind needs none
   */
  readonly authorizer?: apigateway.IAuthorizer;
  /**
   * Scopes of which a token must have one.
   * @default - none is asked for
   */
  readonly scopes?: string[];
}
