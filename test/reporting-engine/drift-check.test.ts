import { CfnElement, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DriftCheckOptions, ReportingEngine, ViewProjection } from '../../src';
import '../support/asset-hashes';
import { shop } from '../support/stacks';

interface FunctionProperties { readonly Environment: { readonly Variables: { readonly DRIFT: unknown } } }

function created(driftCheck?: DriftCheckOptions): { stack: Stack; engine: ReportingEngine } {
  const stack = shop();
  const engine = new ReportingEngine(stack, 'Tweets', { driftCheck });
  engine.addIndexTable('TopTweets', { projection: ViewProjection.pick('views'), sortBy: 'views', limit: 10 });
  return { stack, engine };
}
function settingsOf({ stack, engine }: ReturnType<typeof created>): unknown {
  const id = stack.getLogicalId(engine.driftCheckFunction!.node.defaultChild as CfnElement);
  const functions = Template.fromStack(stack).findResources('AWS::Lambda::Function') as Record<string, { Properties: FunctionProperties }>;
  return functions[id].Properties.Environment.Variables.DRIFT;
}

test('compares about 100 items an hour, and tolerates a lag of 15 minutes', () => {
  const { stack, engine } = created();
  Template.fromStack(stack).hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 hour)', Target: { Arn: stack.resolve(engine.driftCheckFunction!.functionArn) },
  });
  expect(settingsOf(created())).toBe('{"sampleSize":100,"acceptableLagSeconds":900}');
});

test('compares as the options say', () => {
  const { stack, engine } = created({ rate: Duration.minutes(5), sampleSize: 7, acceptableLag: Duration.seconds(30) });
  Template.fromStack(stack).hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(5 minutes)' });
  expect(settingsOf({ stack, engine })).toBe('{"sampleSize":7,"acceptableLagSeconds":30}');
});

test('takes a size that is known at deployment', () => {
  const stack = shop();
  const sampleSize = new CfnParameter(stack, 'Size', { type: 'Number' }).valueAsNumber;
  const engine = new ReportingEngine(stack, 'Tweets', { driftCheck: { sampleSize } });
  engine.addIndexTable('TopTweets', { projection: ViewProjection.pick('views'), sortBy: 'views', limit: 10 });
  expect(settingsOf({ stack, engine })).toEqual({ 'Fn::Join': ['', ['{"sampleSize":', { Ref: 'Size' }, ',"acceptableLagSeconds":900}']] });
});

test('can be turned off, with its alarms', () => {
  const { stack, engine } = created({ enabled: false });
  expect(engine.driftCheckFunction).toBeUndefined();
  Template.fromStack(stack).resourceCountIs('AWS::Scheduler::Schedule', 0);
  expect(Object.keys(engine.operations.alarms).filter(name => /drift/i.test(name))).toEqual([]);
  expect(Object.keys(created().engine.operations.alarms).filter(name => /drift/i.test(name))).toEqual(['topTweetsDrift', 'driftCheckFailed', 'driftCheckRunsLost']);
});

test.each<[options: DriftCheckOptions, message: string]>([
  [{ rate: Duration.seconds(90) }, 'driftCheck.rate must be whole minutes (Scheduler limit), got'],
  [{ rate: Duration.seconds(30) }, 'driftCheck.rate must be between 1 minute and 7 days (library limit)'],
  [{ rate: Duration.days(8) }, 'driftCheck.rate must be between 1 minute and 7 days (library limit)'],
  [{ sampleSize: 0 }, 'driftCheck.sampleSize must be between 1 and 1000 (library limit), got 0.'],
  [{ sampleSize: 1_001 }, 'driftCheck.sampleSize must be between 1 and 1000 (library limit), got 1001.'],
  [{ acceptableLag: Duration.millis(1) }, 'driftCheck.acceptableLag must be whole seconds'],
  [{ acceptableLag: Duration.days(2) }, 'driftCheck.acceptableLag must be between 1 second and 1 day (library limit)'],
])('refuses %j', (options, message) => {
  expect(() => created(options)).toThrow(message);
});
