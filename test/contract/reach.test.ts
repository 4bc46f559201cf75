import {
  Aspects, aws_apigatewayv2 as apigwv2, aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_events as events,
  aws_kinesis as kinesis, aws_lambda as lambda, aws_logs as logs, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs,
  aws_stepfunctions as sfn, CfnResource, Duration, IPropertyInjector, PropertyInjectors, RemovalPolicies, TagManager, Tags,
} from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { fixturesOf, patterns } from './patterns';
import { publicResources } from './public-resources';
import { Synthesis, synthesize } from './synthesis';
import { propertyOf } from '../../src/core/testing/private/stack-template';

/** Id of the construct, type of its resource, injected props, property in the template and its value. */
type Injection = [id: string, type: string, props: object, shows: string, value: unknown];

/** What a property injector gives to each kind of construct, and how the template shows it. No pattern sets these itself. */
const INJECTIONS: Injection[] = [
  [sqs.Queue.PROPERTY_INJECTION_ID, 'AWS::SQS::Queue', { deliveryDelay: Duration.seconds(7) }, 'DelaySeconds', 7],
  [lambda.Function.PROPERTY_INJECTION_ID, 'AWS::Lambda::Function', { functionName: 'injected' }, 'FunctionName', 'injected'],
  [logs.LogGroup.PROPERTY_INJECTION_ID, 'AWS::Logs::LogGroup', { logGroupName: 'injected' }, 'LogGroupName', 'injected'],
  [dynamodb.Table.PROPERTY_INJECTION_ID, 'AWS::DynamoDB::Table', { deletionProtection: true }, 'DeletionProtectionEnabled', true],
  [s3.Bucket.PROPERTY_INJECTION_ID, 'AWS::S3::Bucket', { bucketName: 'injected' }, 'BucketName', 'injected'],
  [sns.Topic.PROPERTY_INJECTION_ID, 'AWS::SNS::Topic', { displayName: 'injected' }, 'DisplayName', 'injected'],
  [events.EventBus.PROPERTY_INJECTION_ID, 'AWS::Events::EventBus', { description: 'injected' }, 'Description', 'injected'],
  [kinesis.Stream.PROPERTY_INJECTION_ID, 'AWS::Kinesis::Stream', { streamName: 'injected' }, 'Name', 'injected'],
  [sfn.StateMachine.PROPERTY_INJECTION_ID, 'AWS::StepFunctions::StateMachine', { stateMachineName: 'injected' }, 'StateMachineName', 'injected'],
  [apigwv2.HttpApi.PROPERTY_INJECTION_ID, 'AWS::ApiGatewayV2::Api', { description: 'injected' }, 'Description', 'injected'],
  [cloudwatch.Alarm.PROPERTY_INJECTION_ID, 'AWS::CloudWatch::Alarm', { alarmName: 'injected' }, 'AlarmName', 'injected'],
];

/** CDK makes the alarms of step scaling from the level below, where there are no injectors. */
const NOT_INJECTABLE = /\/(LowerAlarm|UpperAlarm)\/Resource$/;

const injector = (constructUniqueId: string, props: object): IPropertyInjector => ({
  constructUniqueId,
  inject: (original: object) => ({ ...original, ...props }),
});

/** A list of Key and Value, or a map. */
const TAGGED = /"cost-centre"[:,"Value]*"coffee"/;

const taggableBelow = (pattern: Construct) => pattern.node.findAll()
  .filter(node => CfnResource.isCfnResource(node) && TagManager.of(node)) as CfnResource[];

const ownOf = ({ template }: Synthesis) => template.resources.filter(resource => template.isOwn(resource));
const deletionPoliciesOf = (synthesis: Synthesis) => [...new Set(ownOf(synthesis).map(({ attributes }) => attributes.DeletionPolicy))];

describe.each(patterns())('$folder', pattern => {
  describe.each(fixturesOf(pattern).fixtures)('$name', fixture => {
    // a synthesis for what does not touch the other
    let reached: Synthesis;
    const own = () => ownOf(reached);

    beforeAll(() => {
      const mark = { visit: (node: IConstruct) => { if (CfnResource.isCfnResource(node)) { node.addMetadata('visited', true); } } };
      reached = synthesize(fixture, {
        prepare: app => PropertyInjectors.of(app).add(...INJECTIONS.map(([id, , props]) => injector(id, props))),
        adjust: created => {
          Aspects.of(created).add(mark);
          Tags.of(created).add('cost-centre', 'coffee');
          RemovalPolicies.of(created).destroy();
        },
      });
    });

    test('takes property injectors for every construct inside', () => {
      const checked = INJECTIONS.flatMap(([, type, , shows, value]) => own()
        .filter(resource => resource.type === type && !NOT_INJECTABLE.test(resource.path))
        .map(resource => ({ path: resource.path, got: propertyOf(resource, shows), value })));
      expect(checked.filter(({ got, value }) => got !== value)).toEqual([]);
      expect(checked.length).toBeGreaterThan(0);
    });

    test('lets aspects visit and change every resource', () => {
      expect(own().filter(({ attributes }) => !(attributes.Metadata as { visited?: boolean }).visited)).toEqual([]);
      expect(own().length).toBeGreaterThan(0);
    });

    test('passes tags on to every resource that takes them', () => {
      const { template, patterns: [created], stack } = reached;
      const taggable = taggableBelow(created).map(({ logicalId }) => String(stack.resolve(logicalId)));
      const tagged = template.resources.filter(({ properties }) => TAGGED.test(JSON.stringify(properties))).map(({ id }) => id);
      expect(tagged).toEqual(expect.arrayContaining(taggable));
      expect(taggable.length).toBeGreaterThan(0);
    });

    test('obeys the removal policy destroy', () => {
      expect(deletionPoliciesOf(reached)).toEqual(['Delete']);
    });

    describe('its resources', () => {
      let hatched: Synthesis;
      const changed: string[] = [];

      beforeAll(() => {
        hatched = synthesize(fixture, {
          adjust: created => {
            RemovalPolicies.of(created).retain();
            publicResources(created).forEach(resource => {
              resource.addPropertyOverride('Hatch.Escaped', true);
              changed.push(resource.logicalId);
            });
          },
        });
      });

      test('obey the removal policy retain', () => {
        expect(deletionPoliciesOf(hatched)).toEqual(['Retain']);
      });

      test('are changed through their CloudFormation resources, where they are public', () => {
        const { stack, template: { resources } } = hatched;
        const ids = new Set(changed.map(id => String(stack.resolve(id))));
        const escaped = resources.filter(resource => propertyOf(resource, 'Hatch.Escaped') === true).map(({ id }) => id);
        expect(escaped.sort()).toEqual([...ids].sort());
        // an API on a listener of others has rules and target groups, which nobody calls
        expect(ids.size > 0 || fixture.imported !== undefined).toBe(true);
      });
    });
  });
});
