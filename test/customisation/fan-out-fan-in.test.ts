import { aws_dynamodb as dynamodb, aws_kms as kms, aws_s3 as s3, aws_sqs as sqs, IPropertyInjector, PropertyInjectors, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, ResultStore, FanOutFanIn, FanOutFanInAlarms, FanOutIntake, SubtaskWorker } from '../../src';
import { shop, userFunction } from '../support/stacks';

test('your bucket and your table replace those of the pattern', () => {
  const stack = shop();
  const photos = new s3.Bucket(stack, 'Photos', { eventBridgeEnabled: true, versioned: true });
  const { STRING } = dynamodb.AttributeType;
  const results = new dynamodb.Table(stack, 'Results', { partitionKey: { name: 'job', type: STRING }, sortKey: { name: 'subtask', type: STRING }, timeToLiveAttribute: 'ttl' });

  const pattern = new FanOutFanIn(stack, 'Renditions', {
    intake: FanOutIntake.bucket({ bucket: photos }),
    workers: { small: SubtaskWorker.function(userFunction(stack)) },
    results: ResultStore.table(results),
  });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::S3::Bucket', 1);
  template.resourceCountIs('AWS::DynamoDB::Table', 2); // the job table, too
  expect(pattern.intakeBucket).toBe(photos);
  expect(pattern.resultsTable).toBe(results);
});

test('your key encrypts the queues, and EventBridge may use it', () => {
  const stack = shop();
  const key = new kms.Key(stack, 'Key');
  const encrypted: IPropertyInjector = {
    constructUniqueId: sqs.Queue.PROPERTY_INJECTION_ID,
    inject: (props: object) => ({ ...props, encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: key }),
  };
  PropertyInjectors.of(stack).add(encrypted);

  new FanOutFanIn(stack, 'Renditions', { intake: FanOutIntake.bucket(), workers: { small: SubtaskWorker.function(userFunction(stack)) } });

  const template = Template.fromStack(stack);
  template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: stack.resolve(key.keyArn) });
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Principal: { Service: 'events.amazonaws.com' } })]) },
  });
});

test('overrides tune or disable single alarms of workers and of the pattern', () => {
  const stack = shop();
  const { operations } = new FanOutFanIn(stack, 'Renditions', {
    intake: FanOutIntake.messages(),
    workers: {
      small: SubtaskWorker.function(userFunction(stack), { errors: AlarmOverride.of({ threshold: 1 }), deadLettersAge: AlarmOverride.disabled() }),
    },
    alarms: { jobsPartial: AlarmOverride.of({ threshold: 10 }), intakeBacklogAge: AlarmOverride.disabled() },
  });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'JobsPartial', Threshold: 10 });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 1, EvaluationPeriods: 3 });
  const names = Object.keys(operations.alarms);
  expect(names).toEqual(expect.arrayContaining(['smallErrors', 'smallBacklogAge', 'smallDeadLetters', 'intakeDeadLetters', 'reportsBacklogAge', 'reportsDeadLettersAge']));
  expect(names).toEqual(expect.not.arrayContaining(['smallDeadLettersAge']));
  expect(names).not.toContain('intakeBacklogAge');
});

describe('the age of dead letters of workers', () => {
  const NAMES = ['small', 'large'];
  let stack: Stack;
  beforeEach(() => { stack = shop(); });
  const alarmsWith = (alarms: FanOutFanInAlarms = {}, deadLettersAge?: AlarmOverride) => new FanOutFanIn(stack, 'Renditions', {
    intake: FanOutIntake.messages(),
    workers: Object.fromEntries(NAMES.map(name => [name, SubtaskWorker.function(userFunction(stack, name), name === 'small' ? { deadLettersAge } : {})])),
    alarms,
  }).operations.alarms;
  const own = () => Object.keys(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).filter(id => /(Small|Large)DeadLettersAge/.test(id)).length;

  test('has one alarm on what the sweeper measures, which each worker names', () => {
    const alarms = alarmsWith();
    expect(NAMES.map(name => alarms[`${name}DeadLettersAge`])).toEqual([alarms.deadLetteredSubtasksAge, alarms.deadLetteredSubtasksAge]);
    expect(own()).toBe(0);
    const [watching] = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy')).filter(([id]) => id.includes('Sweeper'));
    NAMES.forEach(name => expect(JSON.stringify(watching)).toMatch(new RegExp(`Renditions${name[0].toUpperCase()}${name.slice(1)}DeadLetter`)));
  });

  test('has an alarm of its own for a worker with an override', () => {
    const alarms = alarmsWith({}, AlarmOverride.of({ threshold: 60 }));
    expect([own(), alarms.largeDeadLettersAge]).toEqual([1, alarms.deadLetteredSubtasksAge]);
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 60 });
  });

  test('has an alarm for each worker where that of the sweeper is disabled', () => {
    expect(Object.keys(alarmsWith({ deadLetteredSubtasksAge: AlarmOverride.disabled() }))).toEqual(expect.arrayContaining(NAMES.map(name => `${name}DeadLettersAge`)));
    expect(own()).toBe(2);
  });
});
