import { aws_ec2 as ec2, aws_kms as kms, aws_neptune as neptune, CfnParameter } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GraphCluster, GraphProjection, ReportingEngine } from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';
import { userFunction, userVpc } from '../support/stacks';

const projection = GraphProjection.jsonata(`
  kind = "person" ? { "vertex": "person", "id": id, "properties": { "name": name } }
  : kind = "round" ? guests.{ "edge": "drinks with", "from": { "vertex": "person", "id": $$.payer }, "to": { "vertex": "person", "id": $ } }
`);

/** A cluster of the user's, with its network. */
function userCluster(scope: Construct, id: string): GraphCluster {
  const vpc = userVpc(scope, `${id}Network`);
  const securityGroup = new ec2.SecurityGroup(scope, `${id}Group`, { vpc, description: 'The cluster' });
  const subnets = new neptune.CfnDBSubnetGroup(scope, `${id}Subnets`, {
    dbSubnetGroupDescription: 'The cluster', subnetIds: vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }).subnetIds,
  });
  const cluster = new neptune.CfnDBCluster(scope, `${id}Cluster`, {
    iamAuthEnabled: true,
    storageEncrypted: true,
    deletionProtection: true,
    backupRetentionPeriod: 7,
    dbSubnetGroupName: subnets.ref,
    vpcSecurityGroupIds: [securityGroup.securityGroupId],
  });
  return GraphCluster.neptune({ endpoint: cluster.attrEndpoint, clusterResourceId: cluster.attrClusterResourceId, network: { vpc }, securityGroup });
}

/** Engines with a graph. */
export const graphFixtures: PatternFixture[] = [
  {
    name: 'a graph',
    create: (scope, id) => {
      const engine = new ReportingEngine(scope, id);
      const graph = engine.addGraph('Drinkers', { cluster: userCluster(scope, id), projection });
      graph.grantQuery(userFunction(scope, `${id}Reader`));
      return engine;
    },
  },
  {
    name: 'a graph with a key and groups of the user',
    create: (scope, id) => {
      const vpc = userVpc(scope, `${id}Network`);
      const network = { vpc, vpcSubnets: { subnets: vpc.privateSubnets }, securityGroups: [new ec2.SecurityGroup(scope, `${id}Group`, { vpc, description: 'The projector' })] };
      const port = new CfnParameter(scope, `${id}Port`, { type: 'Number', default: 8182 }).valueAsNumber;
      const engine = new ReportingEngine(scope, id, { encryptionKey: new kms.Key(scope, `${id}Key`, { enableKeyRotation: true }) });
      engine.addGraph('Drinkers', { cluster: GraphCluster.neptune({ endpoint: 'graph.example.com', port, clusterResourceId: 'cluster-1', network }), projection });
      return engine;
    },
  },
];
