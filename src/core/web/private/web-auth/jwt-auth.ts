import { aws_apigatewayv2_authorizers as authorizers, aws_appsync as appsync, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { AuthKind, cannotProtect, OpenApiSecurity, refuseScopes } from './auth-kind';
import { jwtAction } from './jwt-action';
import { oneOf } from './one-of';
import { HttpApiAuthConfig, JwtAuthOptions, RestApiAuthConfig } from '../../web-auth-options';

/** Tokens of an OpenID Connect issuer. */
export class JwtAuth implements AuthKind {
  readonly scopes?: string[];
  readonly credentials = ['authorization'];

  constructor(private readonly options: JwtAuthOptions) {
    this.scopes = options.scopes;
  }

  identity(): unknown[] {
    return ['jwt', this.options.issuer, this.options.audience];
  }

  forHttpApi(suffix: string): HttpApiAuthConfig {
    const { issuer, audience, scopes } = this.options;
    return { authorizer: new authorizers.HttpJwtAuthorizer(`Jwt${suffix}`, issuer, { jwtAudience: audience }), scopes };
  }

  forRestApi(): RestApiAuthConfig {
    return cannotProtect('jwt', 'a REST API', 'REST APIs verify tokens of user pools only; use WebAuth.lambdaAuthorizer for others',
      'an HTTP API, a GraphQL API or an Application Load Balancer');
  }

  forGraphql(): appsync.AuthorizationMode {
    refuseScopes('jwt', 'a GraphQL API', this.options.scopes);
    return {
      authorizationType: appsync.AuthorizationType.OIDC,
      openIdConnectConfig: { oidcProvider: this.options.issuer, clientId: oneOf(this.options.audience) },
    };
  }

  forLoadBalancer(next: elbv2.ListenerAction): elbv2.ListenerAction {
    refuseScopes('jwt', 'an Application Load Balancer', this.options.scopes);
    const { issuer, audience, jwksEndpoint = `${issuer.replace(/\/$/, '')}/.well-known/jwks.json` } = this.options;
    return jwtAction(next, { issuer, jwksEndpoint, claim: 'aud', values: audience });
  }

  openApi(): OpenApiSecurity {
    const { issuer, scopes = [] } = this.options;
    return {
      name: 'jwt',
      scheme: { type: 'openIdConnect', openIdConnectUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration` },
      scopes,
    };
  }
}
