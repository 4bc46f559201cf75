import { CfnOutput, RemovalPolicies, Stack, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ReportingEngine, ServiceExposure, ViewProjection, WebAuth } from '../../src';
import { TOP_DRINKS } from '../order-timeline-plan';

/** Views of the house's orders and drinks: the orders of each guest, the newest first, and the drinks of each shop that are sold most. */
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

    const outputs = {
      Url: engine.url,
      SourceTable: engine.source.tableName,
      SourceStream: engine.source.tableStreamArn!,
      TopDrinksTable: top.table.tableName,
      FailureQueueUrl: engine.failureQueue.queueUrl,
      ProjectorName: engine.projectorFunction.functionName,
      ProjectorRole: (engine.projectorFunction.role as iam.Role).roleName,
    };
    Object.entries(outputs).forEach(([name, value]) => new CfnOutput(this, name, { value }));
    RemovalPolicies.of(this).destroy();
  }
}
