import { CfnOutput, CfnParameter, RemovalPolicies, Stack, aws_iam as iam, aws_lambda as lambda, aws_opensearchservice as opensearch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ReportingEngine, SearchEngine, ServiceExposure, ViewProjection, WebAuth } from '../../src';
import { TOP_DRINKS } from '../order-timeline-plan';

/**
 * Views of the house's orders and drinks: the orders of each guest, the newest first, the drinks of each shop that are sold most, and a search for orders.
 * The context `searchEndpoint` is where the search engine listens. A machine without one has no search.
 */
export class OrderTimeline extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    // guests have no account
    const engine = new ReportingEngine(this, 'Orders', { exposure: ServiceExposure.httpApi({ auth: WebAuth.none() }) });
    const timeline = engine.addIndexTable('Timeline', {
      projection: ViewProjection.pick('id', 'guest', 'orderedAt', 'drink'), partitionBy: 'guest', sortBy: 'orderedAt', limit: 100, shardCount: 2,
    });
    const top = engine.addIndexTable('TopDrinks', {
      projection: ViewProjection.pick('id', 'shop', 'sold'), partitionBy: 'shop', sortBy: 'sold', limit: TOP_DRINKS, shardCount: 4,
    });
    engine.addQuery('GET /timelines/{guest}', timeline).addQuery('GET /drinks/{shop}', top);

    const searchEndpoint = this.node.tryGetContext('searchEndpoint') as string | undefined;

    const outputs = {
      Url: engine.url,
      SourceTable: engine.source.tableName,
      SourceStream: engine.source.tableStreamArn!,
      TopDrinksTable: top.table.tableName,
      FailureQueueUrl: engine.failureQueue.queueUrl,
      ProjectorName: engine.projectorFunction.functionName,
      ProjectorRole: (engine.projectorFunction.role as iam.Role).roleName,
    };
    if (searchEndpoint) { this.addSearch(engine, searchEndpoint); }
    Object.entries(outputs).forEach(([name, value]) => new CfnOutput(this, name, { value }));
    RemovalPolicies.of(this).destroy();
  }

  private addSearch(engine: ReportingEngine, endpoint: string) {
    const domain = opensearch.Domain.fromDomainAttributes(this, 'Domain', {
      domainArn: this.formatArn({ service: 'es', resource: 'domain', resourceName: 'orders' }),
      domainEndpoint: new CfnParameter(this, 'SearchHost', { default: 'search.example.com' }).valueAsString,
    });
    const search = engine.addSearchIndex('OrderSearch', {
      engine: SearchEngine.domain(domain),
      projection: ViewProjection.jsonata('$exists(guest) ? { "id": id, "guest": guest, "drink": drink }'),
      mapping: { id: { type: 'keyword' }, guest: { type: 'keyword' }, drink: { type: 'text' } },
      indexAlias: 'orders',
    });
    // a domain has TLS, and the engine of the demo has none
    const values = JSON.stringify([endpoint]);
    [engine.searchProjectorFunction!, engine.searchSweeperFunction!, engine.searchDriftCheckFunction!, engine.rebuildFunction].forEach(fn =>
      (fn.node.defaultChild as lambda.CfnFunction).addPropertyOverride('Environment.Variables.SEARCH_VALUES', values));
    new CfnOutput(this, 'SearchAlias', { value: search.indexAlias });
    new CfnOutput(this, 'SearchProjectorName', { value: engine.searchProjectorFunction!.functionName });
  }
}
