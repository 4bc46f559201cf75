import '../support/asset-hashes';
import { aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { settingsFile } from './settings-file';
import { GraphCluster, GraphProjection, GraphView, GraphViewOptions, NeptuneClusterOptions, ReportingEngine } from '../../src';
import { shop, userFunction, userVpc } from '../support/stacks';

const EXPRESSION = '{ "vertex": "person", "id": id }';

type Made = { stack: Stack; vpc: ec2.Vpc; graph: GraphView };
function created(more: Partial<NeptuneClusterOptions> = {}, options: Partial<GraphViewOptions> = {}): Made {
  const stack = shop();
  const vpc = userVpc(stack);
  const cluster = GraphCluster.neptune({ endpoint: 'graph.cluster-1.eu-west-1.neptune.amazonaws.com', clusterResourceId: 'cluster-ABCD', network: { vpc }, ...more });
  const engine = new ReportingEngine(stack, 'People');
  return { stack, vpc, graph: engine.addGraph('Drinkers', { cluster, projection: GraphProjection.jsonata(EXPRESSION), ...options }) };
}

test('the template is the one we know', () => {
  expect(Template.fromStack(created().stack).toJSON()).toMatchSnapshot();
});

test('the function runs in private subnets with a route out, and knows the graph and the expression', () => {
  const { stack, vpc, graph } = created({ port: 9000 });
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    VpcConfig: { SubnetIds: stack.resolve(vpc.privateSubnets.map(({ subnetId }) => subnetId)) as string[], SecurityGroupIds: [Match.anyValue()] },
    Environment: { Variables: { GRAPH_URL: 'https://graph.cluster-1.eu-west-1.neptune.amazonaws.com:9000' } },
  });
  expect(settingsFile(graph.projectorFunction, 'graph.json')).toEqual({ jsonata: EXPRESSION });
});

test('it may read, write and delete the data of this cluster with queries; a reader may read', () => {
  const { stack, graph } = created();
  graph.grantQuery(userFunction(stack));
  const template = Template.fromStack(stack);
  const statement = (Action: unknown) => ({ PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action, Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':cluster-ABCD/\\*$')])] } })]) } });
  template.hasResourceProperties('AWS::IAM::Policy', statement(['neptune-db:ReadDataViaQuery', 'neptune-db:WriteDataViaQuery', 'neptune-db:DeleteDataViaQuery']));
  template.hasResourceProperties('AWS::IAM::Policy', statement('neptune-db:ReadDataViaQuery'));
});

test('the security group of the cluster lets the function in, and nothing else', () => {
  const stack = shop();
  const vpc = userVpc(stack);
  const securityGroup = new ec2.SecurityGroup(stack, 'Group', { vpc });
  const cluster = GraphCluster.neptune({ endpoint: 'graph.example.com', clusterResourceId: 'cluster-1', network: { vpc }, securityGroup });
  const graph = new ReportingEngine(stack, 'People').addGraph('Drinkers', { cluster, projection: GraphProjection.jsonata(EXPRESSION) });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    IpProtocol: 'tcp',
    FromPort: 8182,
    ToPort: 8182,
    GroupId: stack.resolve(securityGroup.securityGroupId) as object,
    SourceSecurityGroupId: stack.resolve(graph.projectorFunction.connections.securityGroups[0].securityGroupId) as object,
  });
});

test.each<[prop: string, make: () => unknown, message: string]>([
  ['projection', () => created({}, { projection: EXPRESSION as never }), "ReportingEngine at 'Shop/People': projection of 'Drinkers' must be GraphProjection.jsonata(), got '{ \"vertex\": \"person\", \"id\": id }'."],
  ['cluster', () => created({}, { cluster: 'graph' as never }), "ReportingEngine at 'Shop/People': cluster of 'Drinkers' must be GraphCluster.neptune(), got 'graph'."],
  ['groups', () => created({ network: { vpc: userVpc(shop()), securityGroups: [] } }), "ReportingEngine at 'Shop/People': network.securityGroups of 'Drinkers' must hold 1 to 5 security groups (Lambda limit), got 0."],
  ['endpoint', () => created({ endpoint: 'https://graph:8182' }), 'GraphCluster.neptune: endpoint must be a host name, without a scheme, a port or a path, got "https://graph:8182".'],
  ['port', () => created({ port: 0 }), 'GraphCluster.neptune: port must be a whole number between 1 and 65535, got 0.'],
  ['expression', () => GraphProjection.jsonata('{'), "GraphProjection.jsonata: expression must be valid JSONata, got '{': Expected \":\" before end of expression at position 1."],
])('refuses a bad %s', (_, make, message) => {
  expect(make).toThrow(new Error(message));
});
