import { aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_appsync as appsync, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { AuthKind, cannotProtect } from './auth-kind';
import { HttpApiAuthConfig, RestApiAuthConfig } from '../../web-auth-options';

/** No authorization. */
export class NoAuth implements AuthKind {
  readonly credentials = [];

  identity(): unknown[] {
    return ['none'];
  }

  forHttpApi(): HttpApiAuthConfig {
    return { authorizer: new apigwv2.HttpNoneAuthorizer() };
  }

  forRestApi(): RestApiAuthConfig {
    return { authorizationType: apigateway.AuthorizationType.NONE };
  }

  forGraphql(): appsync.AuthorizationMode {
    return cannotProtect('none', 'a GraphQL API', 'AppSync requires at least an API key', 'an HTTP API, a REST API or an Application Load Balancer');
  }

  forLoadBalancer(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return next;
  }

  openApi(): undefined {
    return undefined;
  }
}
