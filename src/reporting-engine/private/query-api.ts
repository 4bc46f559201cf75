import { aws_iam as iam, aws_kms as kms, aws_lambda as lambda, aws_secretsmanager as secretsmanager, Duration, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { queryRoute, QueryRoute } from './query-settings';
import { Operations } from '../../core/operations/operations';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { CatalogFunction } from '../../core/private/catalog-function';
import { grantKey } from '../../core/private/key-grants';
import { acknowledge } from '../../core/private/lint-acknowledgement';
import { textAndValues, valuesOf } from '../../core/private/packed-settings';
import { Validation } from '../../core/private/validation';
import { HttpFront } from '../../core/web/private/http-front';
import { RestFront } from '../../core/web/private/rest-front';
import { RouteKey } from '../../core/web/private/route-key';
import { validateRoute } from '../../core/web/private/web-front';
import { ServiceExposure } from '../../core/web/service-exposure';
import { IndexTable } from '../index-table';
import { ReportingEngineAlarms } from '../reporting-engine-alarms';
import { ViewQueryOptions } from '../view-query-options';

const TIMEOUT = Duration.seconds(10);
const IMPACT = 'Clients cannot read the views. The views follow their source all the same.';

export interface QueryApiProps {
  readonly exposure: ServiceExposure;
  readonly validation: Validation;
  readonly operations: Operations;
  readonly alarms: ReportingEngineAlarms;
  readonly encryptionKey?: kms.IKey;
}

interface Query {
  readonly key: RouteKey;
  readonly view: IndexTable;
  readonly route: QueryRoute;
}

/** The API of an engine: a function that reads pages of views, and the key of its cursors. */
export class QueryApi extends Construct {
  readonly front: HttpFront | RestFront;
  readonly queryFunction: lambda.Function;
  readonly cursorSecret: secretsmanager.Secret;

  private readonly validation: Validation;
  private readonly queries: Query[] = [];

  constructor(pattern: Construct, id: string, { exposure, validation, operations, alarms, encryptionKey }: QueryApiProps) {
    super(pattern, id);
    this.validation = validation;
    this.cursorSecret = new secretsmanager.Secret(this, 'CursorSecret', {
      description: 'The key of the cursors of queries',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      encryptionKey,
    });
    acknowledge(this.cursorSecret, 'Cursors hold for an hour; the README says how to rotate their key', 'AwsSolutions-SMG4');
    this.queryFunction = this.createFunction(pattern);
    iam.Grant.addToPrincipal({ grantee: this.queryFunction, actions: ['secretsmanager:GetSecretValue'], resourceArns: [this.cursorSecret.secretArn] });
    if (encryptionKey) { grantKey(encryptionKey, this.queryFunction, 'kms:Decrypt'); }
    const { front } = exposure._kind;
    this.front = front?.(pattern, { operations, alarms, impact: IMPACT, logs: `Then read the log of ${this.queryFunction.functionName}.` })
      ?? validation.fail('exposure', 'be ServiceExposure.httpApi() or .restApi(): functions read views with enableFor', 'ServiceExposure.internalSdk()');
    addFunctionAlarms(operations, 'query', this.queryFunction, {
      invokedWith: 'request',
      timeout: TIMEOUT,
      errors: alarms.queryErrors,
      throttles: alarms.queryThrottles,
      duration: alarms.queryDuration,
      impact: IMPACT,
    });
  }

  /** Adds a route. */
  add(text: string, view: IndexTable, options: ViewQueryOptions) {
    const key = RouteKey.parse(text, this.validation);
    validateRoute(this.validation, options);
    const route = queryRoute(this.validation, key, view._settings.partitionBy, options);
    this.front.routes.check(key);
    this.front.addRoute(key, this.queryFunction, { auth: options.auth, throttle: options.throttle });
    if (!this.queries.some(query => query.view === view)) { view.grantQuery(this.queryFunction); }
    view._recordProgress();
    this.queries.push({ key, view, route });
  }

  /** Empty if there is a query. */
  missing(): string[] {
    return this.queries.length > 0 ? [] : [this.validation.problem('addQuery', "be called for an engine with an exposure, such as addQuery('GET /timeline', view)", 'no call')];
  }

  private createFunction(pattern: Construct): CatalogFunction {
    return new CatalogFunction(this, 'Function', {
      handler: 'view-query',
      description: `Answers queries of ${pattern.node.path}`,
      timeout: TIMEOUT,
      memorySize: 1024,
      failedRuns: 'API Gateway invokes it synchronously: no event can be lost',
      lateFiles: () => ({ 'queries.json': textAndValues(this.settings()).text }),
      environment: {
        PATTERN_PATH: patternPath(pattern),
        QUERIES_VALUES: Lazy.string({ produce: () => valuesOf(this, this.settings()) }),
      },
      largeEnvironment: 'Use fewer views, or shorter names of their tables.',
    });
  }

  /** QueriesSettings of handlers/view-query/settings.ts. */
  private settings(): object {
    const queries = this.queries.map(({ key, view, route }) => ({
      route: key.text,
      view: view.node.id,
      table: view.table.tableName,
      index: view.indexName,
      shardCount: view.shardCount,
      limit: view.limit,
      ...route,
    }));
    return { queries, cursorSecret: this.cursorSecret.secretArn };
  }
}
