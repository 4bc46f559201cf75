import {
  aws_apigateway as apigateway, aws_apigatewayv2_authorizers as authorizers, aws_appsync as appsync,
  aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda, Duration,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuthKind, cannotProtect, OpenApiSecurity } from './auth-kind';
import { HttpApiAuthConfig, LambdaAuthOptions, RestApiAuthConfig } from '../../web-auth-options';

/** A Lambda authorizer. */
export class LambdaAuth implements AuthKind {
  constructor(private readonly handler: lambda.IFunction, private readonly options: LambdaAuthOptions) {}

  identity(): unknown[] {
    return ['lambda', this.handler.functionArn, this.options.identitySource, this.ttl.toSeconds()];
  }

  forHttpApi(suffix: string): HttpApiAuthConfig {
    return {
      authorizer: new authorizers.HttpLambdaAuthorizer(`Lambda${suffix}`, this.handler, {
        responseTypes: [authorizers.HttpLambdaResponseType.SIMPLE],
        identitySource: this.options.identitySource,
        resultsCacheTtl: this.ttl,
      }),
    };
  }

  /** REST APIs have other names for the parts of a request: `method.request.header.Authorization`. */
  forRestApi(scope: Construct): RestApiAuthConfig {
    const { identitySource = ['$request.header.Authorization'] } = this.options;
    return {
      authorizationType: apigateway.AuthorizationType.CUSTOM,
      authorizer: new apigateway.RequestAuthorizer(scope, 'Authorizer', {
        handler: this.handler,
        identitySources: identitySource.map(source => source.replace(/^\$request\./, 'method.request.').replace(/^\$/, '')),
        resultsCacheTtl: this.ttl,
      }),
    };
  }

  forGraphql(): appsync.AuthorizationMode {
    return {
      authorizationType: appsync.AuthorizationType.LAMBDA,
      lambdaAuthorizerConfig: { handler: this.handler, resultsCacheTtl: this.ttl },
    };
  }

  forLoadBalancer(): elbv2.ListenerAction {
    return cannotProtect('lambdaAuthorizer', 'an Application Load Balancer', 'load balancers have no Lambda authorizers', 'an HTTP API, a REST API or a GraphQL API');
  }

  openApi(): OpenApiSecurity {
    const [header = 'Authorization'] = (this.options.identitySource ?? []).flatMap(source => /header\.(.+)$/.exec(source)?.[1] ?? []);
    return { name: 'lambdaAuthorizer', scheme: { 'type': 'apiKey', 'in': 'header', 'name': header, 'x-amazon-apigateway-authtype': 'custom' }, scopes: [] };
  }

  private get ttl(): Duration {
    return this.options.resultsCacheTtl ?? Duration.seconds(0);
  }
}
