import { aws_lambda as lambda } from 'aws-cdk-lib';
import { ApiAlternative, ApiRoute } from './api-route';
import { EngineKind } from './capabilities';

/** What routes requests. */
export interface Engine {
  readonly kind: EngineKind;
  /** Where callers send their requests, without a slash at the end. */
  readonly url: string;
  /** A route with its first backend. */
  addRoute(route: ApiRoute): void;
  /** A further backend of a route. */
  addAlternative(route: ApiRoute, alternative: ApiAlternative): void;
  /** What answers a field of a GraphQL schema. */
  addResolver(typeName: string, fieldName: string, handler: lambda.IFunction): void;
}
