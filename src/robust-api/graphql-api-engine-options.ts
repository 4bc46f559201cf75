import { aws_appsync as appsync } from 'aws-cdk-lib';
import { WebAuth } from '../core/web/web-auth';

/**
 * Options of a GraphQL API as the engine.
 */
export interface GraphqlApiEngineOptions {
  /** The schema, such as `appsync.SchemaFile.fromAsset('schema.graphql')`. */
  readonly schema: appsync.ISchema;
  /**
   * The authorization of the API. `WebAuth.none` is not supported: AppSync requires at least an API key.
   * @default WebAuth.iam()
   */
  readonly auth?: WebAuth;
  /**
   * The maximum depth of a query: 1 to 75 (AppSync limit).
   * @default 10
   */
  readonly queryDepthLimit?: number;
  /**
   * The maximum number of resolvers that one query invokes: 1 to 10,000 (AppSync limit).
   * @default 1000
   */
  readonly resolverCountLimit?: number;
  /**
   * Whether clients may read the schema.
   * @default false
   */
  readonly introspection?: boolean;
}
