import { Duration } from 'aws-cdk-lib';
import { QueryCache } from './query-cache';
import { QueryDocumentation } from './query-documentation';
import { ViewJoin } from './view-join';
import { WebAuth } from '../core/web/web-auth';
import { WebThrottle } from '../core/web/web-options';

/**
 * Options of a query of the API.
 */
export interface ViewQueryOptions {
  /**
   * The name of the parameter whose text selects the partition: a path parameter of the route, or else a query parameter. It has letters, digits, `_` and `-`.
   * @default - the attribute of `partitionBy`; none for a view that is one partition
   */
  readonly partitionParameter?: string;
  /**
   * The number of rows of a page for requests without `limit`: 1 to `maxPageSize`.
   * @default - 20, or `maxPageSize` if that is less
   */
  readonly defaultPageSize?: number;
  /**
   * The greatest `limit` that requests can have: 1 to 1,000 rows (library limit). A page of more than 3 MB ends earlier.
   * @default - 100 (library default)
   */
  readonly maxPageSize?: number;
  /**
   * The time from the reading of a page for which a client may keep it: 1 second to 10 minutes (library limit). Answers have `Cache-Control: private, max-age=<seconds>`.
   * @default - none; answers have `Cache-Control: no-store`
   */
  readonly maxAge?: Duration;
  /**
   * The longest time for which a request with the parameter `after` waits for its write: 0 to 5 seconds (library limit). An answer says whether the view has
   * the write. Callers learn whether an item has a version, of any partition. The engine needs `versionAttribute`.
   * @default - none; requests cannot have the parameter
   */
  readonly maxWait?: Duration;
  /**
   * The contents of other views beside the rows: 1 to 3 (library limit). The query reads them with each page, by their keys.
   * @default - none
   */
  readonly joins?: ViewJoin[];
  /**
   * The cache of pages.
   * @default - none; each page is read from the view
   */
  readonly cache?: QueryCache;
  /**
   * The authorization of the route.
   * @default - the authorization of the exposure
   */
  readonly auth?: WebAuth;
  /**
   * The request rate above which the route answers 429.
   * @default - the throttle of the exposure
   */
  readonly throttle?: WebThrottle;
  /**
   * The documentation of the query in the OpenAPI document.
   * @default - names made of the method and the path
   */
  readonly documentation?: QueryDocumentation;
}
