import { aws_appsync as appsync } from 'aws-cdk-lib';
import { WebAuth } from '../core/web/web-auth';

/**
 * Options of a GraphQL API as the engine.
 */
export interface GraphqlApiEngineOptions {
  /** The schema, `appsync.SchemaFile.fromAsset('schema.graphql')`. */
  readonly schema: appsync.ISchema;
  /**
   * Who may call: `WebAuth.none` is refused, because AppSync asks everybody for at least a key.
   * @default WebAuth.iam()
   */
  readonly auth?: WebAuth;
  /**
   * How deep a query may be nested: 1 to 75 (AppSync limit). Unbounded queries let one caller use up the API.
   * @default 10
   */
  readonly queryDepthLimit?: number;
  /**
   * How many resolvers one query may call: 1 to 10,000 (AppSync limit).
   * @default 1000
   */
  readonly resolverCountLimit?: number;
  /**
   * Whether callers may ask for the schema.
   * @default false
   */
  readonly introspection?: boolean;
}
