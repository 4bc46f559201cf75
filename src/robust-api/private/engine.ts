import { aws_lambda as lambda } from 'aws-cdk-lib';
import { ApiAlternative, ApiRoute } from './api-route';
import { EngineKind } from './capabilities';

/** The service that routes the requests. */
export interface Engine {
  readonly kind: EngineKind;
  /** The URL of the API, without a trailing slash. */
  readonly url: string;
  /** Adds a route with its first backend. */
  addRoute(route: ApiRoute): void;
  /** Adds a further backend of a route. */
  addAlternative(route: ApiRoute, alternative: ApiAlternative): void;
  /** What answers a field of a GraphQL schema. */
  addResolver(typeName: string, fieldName: string, handler: lambda.IFunction): void;
}
