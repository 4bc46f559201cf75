import { JsonSchema } from '../core/web/json-schema';

/**
 * The documentation of an engine's API in its OpenAPI document.
 */
export interface QueryApiDocumentation {
  /**
   * The title of the API.
   * @default - the ID of the construct
   */
  readonly title?: string;
  /**
   * The version of the API.
   * @default - 1.0.0
   */
  readonly version?: string;
}

/**
 * The documentation of a query in the OpenAPI document.
 */
export interface QueryDocumentation {
  /**
   * The `operationId`, which is unique in the API.
   * @default - made of method and path, such as `getTimelinesByCountry`
   */
  readonly operationId?: string;
  /**
   * A summary of the operation in one line.
   * @default - none
   */
  readonly summary?: string;
  /**
   * The schema of a row, with the members of its joins. It is documented, and not validated.
   * @default - an object with the attributes that `ViewProjection.pick` names, of any type, and the members of joins
   */
  readonly rowSchema?: JsonSchema;
}

/**
 * The documentation of a lookup in the OpenAPI document.
 */
export interface LookupDocumentation {
  /**
   * The `operationId`, which is unique in the API.
   * @default - made of method and path, such as `getTweetsById`
   */
  readonly operationId?: string;
  /**
   * A summary of the operation in one line.
   * @default - none
   */
  readonly summary?: string;
  /**
   * The schema of a value. It is documented, and not validated.
   * @default - any value
   */
  readonly valueSchema?: JsonSchema;
}
