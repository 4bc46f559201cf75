import { App, Aspects, aws_cloudwatch as cloudwatch, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { AlarmSeverity, IOperable, Operations, OperationsDashboard, OperationsDashboardProps } from '../../../src';
import { shop } from '../../support/stacks';

class Kitchen extends Construct implements IOperable {
  readonly operations = new Operations(this);

  constructor(scope: Construct, id: string, alarms: string[] = ['cold']) {
    super(scope, id);
    const metric = new cloudwatch.Metric({ namespace: 'Kitchen', metricName: id });
    alarms.forEach(name => this.operations.addAlarm(name, {
      metric,
      threshold: 0,
      evaluationPeriods: 1,
      severity: AlarmSeverity.DEGRADED,
      runbook: { whatHappened: 'Cold.', impact: 'No tea.', firstStep: 'Switch it on.' },
    }));
    this.operations.addWidgets(new cloudwatch.GraphWidget({ title: `Graph of ${id}`, left: [metric] }));
  }
}

/** The titles of the widgets, in order. */
function titles(stack: Stack): string[] {
  const [found] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  return JSON.stringify(found.Properties.DashboardBody).match(/(?<=title\\":\\")[^\\]+/g) ?? [];
}

function dashboard(scope: Construct, props?: OperationsDashboardProps) {
  return new OperationsDashboard(scope, 'Operations', props);
}

test('shows alarms and graphs of every pattern below its scope, also of those added later', () => {
  const stack = shop();
  new Kitchen(stack, 'Before');
  dashboard(stack);
  new Kitchen(new Construct(stack, 'Deep'), 'After');
  expect(titles(stack)).toEqual(['Shop/Before', 'Graph of Before', 'Shop/Deep/After', 'Graph of After']);
});

test('shows only what is below a nested scope', () => {
  const stack = shop();
  const floor = new Construct(stack, 'Floor');
  new Kitchen(stack, 'Outside');
  new Kitchen(floor, 'Inside');
  dashboard(floor);
  expect(titles(stack)).toEqual(['Shop/Floor/Inside', 'Graph of Inside']);
});

test('shows the alarms themselves', () => {
  const stack = shop();
  const kitchen = new Kitchen(stack, 'Kitchen');
  dashboard(stack);
  const alarm = stack.getLogicalId(kitchen.operations.alarm('cold').node.defaultChild as cloudwatch.CfnAlarm);
  const [body] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  expect(JSON.stringify(body)).toContain(JSON.stringify({ 'Fn::GetAtt': [alarm, 'Arn'] }));
});

test.each<[string, (alarm: Construct) => unknown]>([
  ['an alarm', alarm => alarm.node.scope!.node.tryRemoveChild(alarm.node.id)],
  ['the resource of an alarm', alarm => alarm.node.tryRemoveChild('Resource')],
])('shows what is left when an aspect removes %s, before or after the dashboard is visited', (_, remove) => {
  const stack = shop();
  const before = new Kitchen(stack, 'Before', ['cold', 'hot']);
  dashboard(stack);
  const after = new Kitchen(stack, 'After', ['cold', 'hot']);
  const removed = [before, after].map(({ operations }) => operations.alarm('cold'));
  Aspects.of(stack).add({ visit: node => { if ((removed as Construct[]).includes(node as Construct)) { remove(node as Construct); } } });

  const resources = Template.fromStack(stack).toJSON().Resources as Record<string, { readonly Type: string; readonly Properties: unknown }>;
  const alarms = Object.keys(resources).filter(id => resources[id].Type === 'AWS::CloudWatch::Alarm');
  const body = JSON.stringify(Object.values(resources).find(({ Type }) => Type === 'AWS::CloudWatch::Dashboard'));
  expect(alarms).toHaveLength(2);
  expect(body.match(/(?<="Fn::GetAtt":\[")\w+/g)?.sort()).toEqual(alarms.sort());
});

test('shows another scope of the app, in its own stack', () => {
  const app = new App();
  const shopStack = new Stack(app, 'Shop');
  new Kitchen(shopStack, 'Kitchen');
  const watch = new Stack(app, 'Watch');
  dashboard(watch, { observedScope: app });
  expect(titles(watch)).toEqual(['Shop/Kitchen', 'Graph of Kitchen']);
});

test('has the name it is given, or leaves it to CloudFormation', () => {
  const named = shop();
  dashboard(named, { dashboardName: 'kitchen' });
  Template.fromStack(named).hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'kitchen' });

  const unnamed = shop();
  const { dashboard: inner } = dashboard(unnamed);
  expect(unnamed.resolve(inner.dashboardName)).toEqual({ Ref: unnamed.getLogicalId(inner.node.defaultChild as cloudwatch.CfnDashboard) });
});

test('is empty where there is no pattern', () => {
  const stack = shop();
  dashboard(stack);
  expect(titles(stack)).toEqual([]);
});

test('shows a pattern once however often the app is synthesized', () => {
  const app = new App();
  const stack = new Stack(app, 'Shop');
  new Kitchen(stack, 'Kitchen');
  dashboard(stack);
  app.synth();
  app.synth({ force: true });
  expect(titles(stack)).toEqual(['Shop/Kitchen', 'Graph of Kitchen']);
});
