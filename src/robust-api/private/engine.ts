import { aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_appsync as appsync, aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda } from 'aws-cdk-lib';
import { ApiAlternative, ApiRoute } from './api-route';
import { EngineKind } from './capabilities';
import { Operations } from '../../core/operations/operations';
import { HttpFront } from '../../core/web/private/http-front';
import { RestFront } from '../../core/web/private/rest-front';
import { RouteCondition } from '../../core/web/private/route-condition';
import { RobustApiAlarms } from '../robust-api-alarms';

/** What every engine gets of its API. */
export interface EngineContext {
  readonly operations: Operations;
  readonly alarms: RobustApiAlarms;
}

/** The service that routes the requests. */
export interface Engine {
  readonly kind: EngineKind;
  /** The conditions of every route of a listener. */
  readonly when?: RouteCondition[];
  /** The URL of the API, without a trailing slash. */
  readonly url: string;
  /** The API of an HTTP API or a REST API. */
  readonly front?: HttpFront | RestFront;
  readonly httpApi?: apigwv2.HttpApi;
  readonly restApi?: apigateway.RestApi;
  readonly loadBalancer?: elbv2.ApplicationLoadBalancer;
  readonly graphqlApi?: appsync.GraphqlApi;
  /** The functions of the request routers, by route key. */
  readonly routers?: { [routeKey: string]: lambda.IFunction };
  /** Adds a route with its first backend. */
  addRoute(route: ApiRoute): void;
  /** Adds a further backend of a route. */
  addAlternative(route: ApiRoute, alternative: ApiAlternative): void;
  /** What answers a field of a GraphQL schema. */
  addResolver(typeName: string, fieldName: string, handler: lambda.IFunction): void;
}
