import { aws_dynamodb as dynamodb, aws_kms as kms, aws_s3 as s3, aws_sqs as sqs, IPropertyInjector, PropertyInjectors } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, ResultStore, FanOutFanIn, FanOutIntake, SubtaskWorker } from '../../src';
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
