import { aws_opensearchservice as opensearch, CfnElement, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { DriftCheckOptions, ReportingEngine, SearchEngine, ViewProjection } from '../../src';
import '../support/asset-hashes';
import { shop } from '../support/stacks';

function created(driftCheck?: DriftCheckOptions) {
  const stack = shop();
  const engine = new ReportingEngine(stack, 'Tweets', { driftCheck });
  const domain = opensearch.Domain.fromDomainEndpoint(stack, 'Domain', 'https://search-tweets-abc.us-east-1.es.amazonaws.com');
  const view = engine.addSearchIndex('Search', { engine: SearchEngine.domain(domain), projection: ViewProjection.pick('text') });
  return { stack, engine, view };
}
const driftAlarms = ({ engine }: ReturnType<typeof created>) => Object.keys(engine.operations.alarms).filter(name => /drift/i.test(name));

test('compares search indexes as the options say, with the code that writes them', () => {
  const { stack, engine } = created({ rate: Duration.minutes(5), sampleSize: 7, acceptableLag: Duration.seconds(30) });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(5 minutes)', Target: { Arn: stack.resolve(engine.searchDriftCheckFunction!.functionArn) },
  });
  const id = stack.getLogicalId(engine.searchDriftCheckFunction!.node.defaultChild as CfnElement);
  expect(template.toJSON().Resources[id].Properties).toMatchObject({
    Handler: 'index.drift', Environment: { Variables: { DRIFT: '{"sampleSize":7,"acceptableLagSeconds":30}', SOURCE_TABLE: stack.resolve(engine.source.tableName) } },
  });
});

test('reads the source, and changes nothing there', () => {
  const { stack, engine } = created();
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([{ Effect: 'Allow', Action: ['dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:Scan'], Resource: stack.resolve(engine.source.tableArn) }]),
    },
    Roles: [stack.resolve(engine.searchDriftCheckFunction!.role!.roleName)],
  });
});

test('can be turned off, with its alarms', () => {
  const off = created({ enabled: false });
  expect([off.engine.searchDriftCheckFunction, driftAlarms(off)]).toEqual([undefined, []]);
  const on = created();
  expect([on.engine.driftCheckFunction, driftAlarms(on)]).toEqual([undefined, ['searchDriftCheckFailed', 'searchDriftCheckRunsLost', 'searchDrift']]);
});

test('counts what it compared, found and repaired, for each index', () => {
  const { stack, view } = created();
  const metrics = [view.metricDocumentsChecked(), view.metricDocumentsDrifted(), view.metricDocumentsRepaired({ period: Duration.hours(1) })];
  expect(metrics.map(({ metricName, statistic, period }) => [metricName, statistic, period.toMinutes()])).toEqual([
    ['DocumentsChecked', 'Sum', 1], ['DocumentsDrifted', 'Sum', 1], ['DocumentsRepaired', 'Sum', 60],
  ]);
  expect(stack.resolve(metrics[0].dimensions)).toEqual(stack.resolve(view.metricLag().dimensions));
});
