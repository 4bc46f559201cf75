import {
  aws_apigateway as apigateway, aws_apigatewayv2_authorizers as authorizers, aws_appsync as appsync,
  aws_cognito as cognito, aws_elasticloadbalancingv2 as elbv2, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuthKind, OpenApiSecurity, refuseScopes } from './auth-kind';
import { jwtAction } from './jwt-action';
import { oneOf } from './one-of';
import { HttpApiAuthConfig, RestApiAuthConfig, UserPoolAuthOptions, UserPoolTokenUse } from '../../web-auth-options';

/** Users of a Cognito user pool. */
export class UserPoolAuth implements AuthKind {
  readonly scopes?: string[];
  readonly credentials = ['authorization'];

  constructor(private readonly pool: cognito.IUserPool, private readonly options: UserPoolAuthOptions) {
    this.scopes = options.scopes;
  }

  identity(): unknown[] {
    // with scopes and without, other tokens are taken: each is checked for itself
    return ['userPool', this.pool.userPoolId, this.clientIds, this.isId, this.options.scopes === undefined];
  }

  forHttpApi(suffix: string): HttpApiAuthConfig {
    const { clients, scopes } = this.options;
    return {
      authorizer: new authorizers.HttpUserPoolAuthorizer(`UserPool${suffix}`, this.pool, {
        userPoolClients: clients, userPoolRegion: this.pool.env.region,
      }),
      scopes,
    };
  }

  /** With scopes an authorizer takes access tokens, without them ID tokens: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html */
  forRestApi(scope: Construct): RestApiAuthConfig {
    if (!this.isId && !this.options.scopes) {
      throw new Error('WebAuth.userPool: scopes must be given for access tokens on a REST API, which takes ID tokens without them, got none. '
        + 'For ID tokens, give tokenUse: UserPoolTokenUse.ID.');
    }
    return {
      authorizationType: apigateway.AuthorizationType.COGNITO,
      authorizer: new apigateway.CognitoUserPoolsAuthorizer(scope, 'Authorizer', { cognitoUserPools: [this.pool] }),
      scopes: this.options.scopes,
    };
  }

  forGraphql(): appsync.AuthorizationMode {
    refuseScopes('userPool', 'a GraphQL API', this.options.scopes);
    return {
      authorizationType: appsync.AuthorizationType.USER_POOL,
      userPoolConfig: { userPool: this.pool, appIdClientRegex: oneOf(this.clientIds) },
    };
  }

  /** Access tokens name the client in `client_id`, ID tokens in `aud`. */
  forLoadBalancer(next: elbv2.ListenerAction): elbv2.ListenerAction {
    refuseScopes('userPool', 'an Application Load Balancer', this.options.scopes);
    const { issuer } = this;
    return jwtAction(next, { issuer, jwksEndpoint: `${issuer}/.well-known/jwks.json`, claim: this.isId ? 'aud' : 'client_id', values: this.clientIds });
  }

  openApi(): OpenApiSecurity {
    return { name: 'userPool', scheme: { type: 'openIdConnect', openIdConnectUrl: `${this.issuer}/.well-known/openid-configuration` }, scopes: this.options.scopes ?? [] };
  }

  private get isId(): boolean {
    return this.options.tokenUse === UserPoolTokenUse.ID;
  }

  private get issuer(): string {
    return `https://cognito-idp.${this.pool.env.region}.${Stack.of(this.pool).urlSuffix}/${this.pool.userPoolId}`;
  }

  private get clientIds(): string[] {
    return this.options.clients.map(client => client.userPoolClientId);
  }
}
