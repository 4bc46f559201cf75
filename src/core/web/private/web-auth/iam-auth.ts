import { aws_apigateway as apigateway, aws_apigatewayv2_authorizers as authorizers, aws_appsync as appsync, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { AuthKind, cannotProtect, OpenApiSecurity } from './auth-kind';
import { HttpApiAuthConfig, RestApiAuthConfig } from '../../web-auth-options';

/** Signature Version 4. */
export class IamAuth implements AuthKind {
  readonly credentials = [];

  identity(): unknown[] {
    return ['iam'];
  }

  forHttpApi(): HttpApiAuthConfig {
    return { authorizer: new authorizers.HttpIamAuthorizer() };
  }

  forRestApi(): RestApiAuthConfig {
    return { authorizationType: apigateway.AuthorizationType.IAM };
  }

  forGraphql(): appsync.AuthorizationMode {
    return { authorizationType: appsync.AuthorizationType.IAM };
  }

  forLoadBalancer(): elbv2.ListenerAction {
    return cannotProtect('iam', 'an Application Load Balancer', 'load balancers do not verify signatures', 'an HTTP API, a REST API or a GraphQL API');
  }

  openApi(): OpenApiSecurity {
    return { name: 'iam', scheme: { 'type': 'apiKey', 'in': 'header', 'name': 'Authorization', 'x-amazon-apigateway-authtype': 'awsSigv4' }, scopes: [] };
  }
}
