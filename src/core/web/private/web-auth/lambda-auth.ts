import {
  aws_apigateway as apigateway, aws_apigatewayv2_authorizers as authorizers, aws_appsync as appsync,
  aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda, Duration, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuthKind, cannotProtect, OpenApiSecurity } from './auth-kind';
import { isElsewhere } from '../../../private/elsewhere';
import { HttpApiAuthConfig, LambdaAuthOptions, RestApiAuthConfig } from '../../web-auth-options';

/** A Lambda authorizer. */
export class LambdaAuth implements AuthKind {
  constructor(private readonly handler: lambda.IFunction, private readonly options: LambdaAuthOptions) {}

  get credentials(): string[] {
    const { identitySource = ['$request.header.Authorization'] } = this.options;
    return identitySource.flatMap(source => /header\.(.+)$/.exec(source)?.[1].toLowerCase() ?? []);
  }

  identity(): unknown[] {
    return ['lambda', this.handler.functionArn, this.options.identitySource, this.ttl.toSeconds()];
  }

  forHttpApi(suffix: string): HttpApiAuthConfig {
    return {
      authorizer: new authorizers.HttpLambdaAuthorizer(`Lambda${suffix}`, this.handler, {
        responseTypes: [authorizers.HttpLambdaResponseType.SIMPLE],
        identitySource: this.sources('$context.routeKey'),
        resultsCacheTtl: this.ttl,
      }),
    };
  }

  /** REST APIs have other names for the parts of a request: `method.request.header.Authorization`. */
  forRestApi(scope: Construct): RestApiAuthConfig {
    return {
      authorizationType: apigateway.AuthorizationType.CUSTOM,
      authorizer: new apigateway.RequestAuthorizer(scope, 'Authorizer', {
        handler: this.handlerFor(scope),
        identitySources: this.sources('$context.httpMethod', '$context.resourcePath').map(source => source.replace(/^\$request\./, 'method.request.').replace(/^\$/, '')),
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

  /** The permission names the API: in the stack of a function of another stack, it would make each need the other first. */
  private handlerFor(scope: Construct): lambda.IFunction {
    const isNear = !isElsewhere('account', scope, this.handler) && !isElsewhere('region', scope, this.handler);
    if (Stack.of(this.handler) === Stack.of(scope) || !isNear) { return this.handler; }
    return lambda.Function.fromFunctionAttributes(scope, 'AuthorizerFunction', { functionArn: this.handler.functionArn, sameEnvironment: true });
  }

  /**
   * The parts of a request that a decision depends on. They are the key of the cache, so that the decision about a route is
   * about no other (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.caching).
   */
  private sources(...route: string[]): string[] {
    const { identitySource = ['$request.header.Authorization'] } = this.options;
    const isCached = this.ttl.isUnresolved() || this.ttl.toSeconds() > 0;
    return isCached ? [...new Set([...identitySource, ...route])] : [...new Set(identitySource)];
  }

  private get ttl(): Duration {
    return this.options.resultsCacheTtl ?? Duration.seconds(0);
  }
}
