import { aws_apigatewayv2 as apigwv2, aws_apigatewayv2_authorizers as authorizers, aws_cognito as cognito, aws_lambda as lambda, Duration } from 'aws-cdk-lib';

/**
 * Tokens of an OpenID Connect issuer.
 */
export interface JwtAuthOptions {
  /** The issuer (`iss`), an https URL. */
  readonly issuer: string;
  /** The accepted audiences (`aud` or `client_id`). */
  readonly audience: string[];
  /**
   * Scopes of which a token must have one.
   * @default - any token of the issuer for the audience
   */
  readonly scopes?: string[];
}

/**
 * Users of a Cognito user pool.
 */
export interface UserPoolAuthOptions {
  /**
   * App clients whose tokens are accepted.
   */
  readonly clients: cognito.IUserPoolClient[];
  /**
   * Scopes of which a token must have one.
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
export interface HttpApiAuth {
  /** The authorizer. */
  readonly authorizer: apigwv2.IHttpRouteAuthorizer;
  /**
   * Scopes of which a token must have one.
   * @default - none is asked for
   */
  readonly scopes?: string[];
}

/**
 * Who may call a public endpoint. Patterns are closed (`iam`) until told otherwise.
 */
export class WebAuth {
  /** Callers sign their requests (Signature Version 4) and are allowed `execute-api:Invoke` by IAM. */
  static iam(): WebAuth {
    return new WebAuth(() => ({ authorizer: new authorizers.HttpIamAuthorizer() }));
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
    return new WebAuth(() => ({
      authorizer: new authorizers.HttpJwtAuthorizer('Jwt', options.issuer, { jwtAudience: options.audience }),
      scopes: options.scopes,
    }));
  }

  /**
   * Callers are users of a Cognito user pool.
   * @throws if no client is given
   */
  static userPool(pool: cognito.IUserPool, options: UserPoolAuthOptions): WebAuth {
    if (options.clients.length === 0) {
      throw new Error('WebAuth.userPool: clients must name at least one app client, got none.');
    }
    return new WebAuth(() => ({
      authorizer: new authorizers.HttpUserPoolAuthorizer('UserPool', pool, { userPoolClients: options.clients }),
      scopes: options.scopes,
    }));
  }

  /**
   * A function decides: it gets the request (payload 2.0) and answers `{isAuthorized, context}`.
   * `context.principalId` is taken as the caller's identity.
   * @throws if decisions are to be reused for more than 1 hour
   */
  static lambdaAuthorizer(handler: lambda.IFunction, options: LambdaAuthOptions = {}): WebAuth {
    const ttl = options.resultsCacheTtl;
    if (ttl && !ttl.isUnresolved() && ttl.toSeconds({ integral: false }) > 3600) {
      throw new Error(`WebAuth.lambdaAuthorizer: resultsCacheTtl must be at most 1 hour (API Gateway limit), got ${ttl.toHumanString()}.`);
    }
    return new WebAuth(() => ({
      authorizer: new authorizers.HttpLambdaAuthorizer('Lambda', handler, {
        responseTypes: [authorizers.HttpLambdaResponseType.SIMPLE],
        identitySource: options.identitySource,
        resultsCacheTtl: options.resultsCacheTtl ?? Duration.seconds(0),
      }),
    }));
  }

  /** Everybody may call. */
  static none(): WebAuth {
    return new WebAuth(() => ({ authorizer: new apigwv2.HttpNoneAuthorizer() }));
  }

  private constructor(private readonly httpApi: () => HttpApiAuth) {}

  /** The protection as an HTTP API takes it. Authorizers belong to one API: call it once for each. */
  forHttpApi(): HttpApiAuth {
    return this.httpApi();
  }
}
