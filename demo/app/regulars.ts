import { CfnOutput, CfnParameter, RemovalPolicies, Stack, aws_ec2 as ec2, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GraphCluster, GraphProjection, ReportingEngine } from '../../src';

/** Who drinks with whom: a graph of guests and the orders that they share. The context `graphEndpoint` is where the graph listens. */
export class Regulars extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new ec2.Vpc(this, 'Network', {
      maxAzs: 1, natGateways: 0, restrictDefaultSecurityGroup: false, subnetConfiguration: [{ name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    const engine = new ReportingEngine(this, 'SharedOrders');
    const graph = engine.addGraph('Regulars', {
      cluster: GraphCluster.neptune({
        endpoint: new CfnParameter(this, 'GraphHost', { default: 'graph.example.com' }).valueAsString,
        clusterResourceId: 'cluster-REGULARS',
        network: { vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } },
      }),
      projection: GraphProjection.jsonata(`$append(
        { "vertex": "order", "id": id, "properties": { "drink": drink } },
        guests.{ "edge": "shares", "from": { "vertex": "guest", "id": $ }, "to": { "vertex": "order", "id": $$.id } }
      )`),
    });
    // a cluster has TLS, and the graph of the demo has none
    const url: unknown = this.node.getContext('graphEndpoint');
    (graph.projectorFunction.node.defaultChild as lambda.CfnFunction).addPropertyOverride('Environment.Variables.GRAPH_URL', url);

    const outputs = {
      SourceTable: engine.source.tableName,
      SourceStream: engine.source.tableStreamArn!,
      ProjectorName: graph.projectorFunction.functionName,
      FailureQueueUrl: graph.failureQueue.queueUrl,
    };
    Object.entries(outputs).forEach(([name, value]) => new CfnOutput(this, name, { value }));
    RemovalPolicies.of(this).destroy();
  }
}
