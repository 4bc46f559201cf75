import { App, Stack } from 'aws-cdk-lib';
import { PatternFixture } from '../contract/pattern-fixture';
import { fixturesOf, patterns } from '../contract/patterns';
import { nameResources } from '../support/name-resources';

interface Resource { readonly Type: string; readonly Properties?: { [name: string]: unknown }; readonly Metadata?: { readonly 'aws:cdk:path'?: string } }

/** What a name may be: the property of the resource, and the characters and length of the service. */
const NAMES: Record<string, [property: string, allowed: RegExp]> = {
  'AWS::CloudWatch::Alarm': ['AlarmName', /^shop-[\w-]{1,250}$/],
  'AWS::Lambda::Function': ['FunctionName', /^shop-[\w-]{1,59}$/],
  'AWS::SQS::Queue': ['QueueName', /^(?=.{1,80}$)shop-[\w-]+(\.fifo)?$/],
  'AWS::SNS::Topic': ['TopicName', /^(?=.{1,256}$)shop-[\w-]+(\.fifo)?$/],
  'AWS::Kinesis::Stream': ['Name', /^shop-[\w-]{1,123}$/],
  'AWS::DynamoDB::Table': ['TableName', /^shop-[\w-]{3,250}$/],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', /^shop-[\w-]{1,75}$/],
};

/** CDK makes them below its constructs with injectors. */
const UNREACHED = /\/(LowerAlarm|UpperAlarm)\/Resource$/;

function resourcesOf(fixture: PatternFixture, named: boolean): Resource[] {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  if (named) { nameResources(app, 'shop-'); }
  fixture.create(new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-central-1' } }), 'Pattern');
  return app.synth().stacksRecursively.flatMap(({ template }) => Object.values((template as { Resources: Record<string, Resource> }).Resources));
}

function withoutName(resource: Resource): Resource {
  const [property] = NAMES[resource.Type] ?? [];
  const { [property]: _, ...Properties } = resource.Properties ?? {};
  // CDK makes new versions of functions, and deploys a REST API again, when names of functions change
  return JSON.parse(JSON.stringify({ ...resource, Properties }).replace(/((?:Deployment|CurrentVersion)[0-9A-F]{8})[0-9a-f]{32}/g, '$1')) as Resource;
}

describe.each(patterns())('$folder', pattern => {
  test.each(fixturesOf(pattern).fixtures)('$name: everything has a name of the company, and nothing else changes', fixture => {
    const named = resourcesOf(fixture, true);
    const reached = named.filter(({ Type, Metadata }) => Type in NAMES && !UNREACHED.test(Metadata?.['aws:cdk:path'] ?? ''));
    const names = reached.map(({ Type, Properties }) => String(Properties?.[NAMES[Type][0]]));
    expect(reached.map(({ Type }, index) => ({ Type, name: names[index] })).filter(({ Type, name }) => !NAMES[Type][1].test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(reached.length).toBeGreaterThan(0);
    expect(named.map(withoutName)).toEqual(resourcesOf(fixture, false).map(withoutName));
  });
});
