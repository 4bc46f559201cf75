import { gzipSync } from 'zlib';
import { aws_lambda as lambda, Duration, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RouteTable } from './route-table';
import { patternPath } from '../../operations/private/catalog-metric';
import { CatalogFunction } from '../../private/catalog-function';

/** Of the 4 KB of all environment variables of a function together (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LARGEST_TABLE = 3.5 * 1024;

/** Answers requests without a route: 404, or 405 with the methods of the path. */
export class UnknownRoute extends Construct {
  readonly handler: lambda.Function;

  /**
   * @param pattern the owner of the API
   * @param preflights whether it answers preflight requests, whose headers are left to API Gateway
   */
  constructor(scope: Construct, id: string, pattern: Construct, table: RouteTable, preflights = false) {
    super(scope, id);
    this.handler = new CatalogFunction(this, 'Function', {
      handler: 'unknown-route',
      description: `Answers requests that match no route of ${pattern.node.path}`,
      timeout: Duration.seconds(5),
      memorySize: 256,
      failedRuns: 'API Gateway waits for the answer: no event is lost',
      environment: {
        PATTERN_PATH: patternPath(pattern),
        ...preflights && { PREFLIGHTS: 'true' },
        // routes may be added until the app is synthesized
        ROUTES: Lazy.string({ produce: () => encoded(table) }),
      },
    });
    this.node.addValidation({
      validate: () => encoded(table).length <= LARGEST_TABLE ? [] : [
        `routes must fit into ${LARGEST_TABLE} characters of an environment variable when compressed (Lambda limit), got ${table.keys.length} routes in ${encoded(table).length} characters. Move some of them to another API.`,
      ],
    });
  }
}

/** Compressed: an HTTP API has up to 300 routes. */
function encoded(table: RouteTable): string {
  return gzipSync(JSON.stringify(table.methodsByPath)).toString('base64');
}
