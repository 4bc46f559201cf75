import { CfnParameter, Duration, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, AsyncHttpApiOptions, QueueLoadLeveling, QueueLoadLevelingProps, QueueWorker, ClaimCheck } from '../../src';
import { shop, userFunction } from '../support/stacks';

/** A figure that is only known at deployment. */
const FIGURE = Token.asNumber({ Ref: 'Figure' });
const REF = { Ref: 'Figure' };

function leveled(props: Partial<QueueLoadLevelingProps> = {}, options?: AsyncHttpApiOptions): { stack: Stack; template: Template } {
  const stack = shop();
  const worker = QueueWorker.function(userFunction(stack, 'Charge', { timeout: Duration.seconds(10) }));
  const leveling = new QueueLoadLeveling(stack, 'Payments', { worker, ...props });
  if (options) { leveling.addAsyncHttpApi('Api', options); }
  return { stack, template: Template.fromStack(stack) };
}

test('figures of alarms that are parameters fit into its description', () => {
  const stack = shop();
  const parameter = (name: string) => new CfnParameter(stack, name, { type: 'Number' }).valueAsNumber;
  const backlogAge = AlarmOverride.of({ threshold: parameter('Age'), evaluationPeriods: parameter('Periods'), datapointsToAlarm: parameter('Datapoints') });
  new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)), alarms: { backlogAge } });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ApproximateAgeOfOldestMessage', Threshold: { Ref: 'Age' }, EvaluationPeriods: { Ref: 'Periods' }, DatapointsToAlarm: { Ref: 'Datapoints' },
  });
});

const EVENT_SOURCE = 'AWS::Lambda::EventSourceMapping';

describe('only known at deployment', () => {
  test.each<[keyof QueueLoadLevelingProps, Partial<QueueLoadLevelingProps>, string, object]>([
    ['maxConcurrency', { maxConcurrency: FIGURE }, EVENT_SOURCE, { ScalingConfig: { MaximumConcurrency: REF } }],
    ['batchSize', { batchSize: FIGURE }, EVENT_SOURCE, { BatchSize: REF }],
    ['maxBatchingWindow', { maxBatchingWindow: Duration.seconds(FIGURE) }, EVENT_SOURCE, { MaximumBatchingWindowInSeconds: REF }],
    ['maxReceiveCount', { maxReceiveCount: FIGURE }, 'AWS::SQS::Queue', { RedrivePolicy: Match.objectLike({ maxReceiveCount: REF }) }],
  ])('%s reaches the template', (_, props, type, properties) => {
    leveled(props).template.hasResourceProperties(type, properties);
  });

  test('a batching window counts as the longest in the visibility timeout, and lets batches be large', () => {
    const { template } = leveled({ maxBatchingWindow: Duration.seconds(FIGURE), batchSize: 1000 });
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 6 * 10 + 5 * 60, RedrivePolicy: Match.anyValue() });
  });

  test('a retention of results reaches the API function, and records and bodies are kept for the longest there is', () => {
    const { template } = leveled({}, { resultRetention: Duration.seconds(FIGURE), claimCheck: ClaimCheck.bucket() });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ RESULT_RETENTION_SECONDS: REF, RECORD_RETENTION_SECONDS: `${365 * 24 * 60 * 60}` }) },
    });
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 365 })] },
    });
  });

  test('a throttle reaches the stage', () => {
    leveled({}, { throttle: { rateLimit: FIGURE, burstLimit: FIGURE } }).template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: Match.objectLike({ ThrottlingRateLimit: REF, ThrottlingBurstLimit: REF }),
    });
  });

  test.each<[string, () => unknown, string]>([
    ['maxBatchingWindow', () => leveled({ maxBatchingWindow: Duration.minutes(FIGURE) }),
      "QueueLoadLeveling at 'Shop/Payments': maxBatchingWindow must be in seconds if it is a token, got 'Duration.minutes'."],
    ['resultRetention', () => leveled({}, { resultRetention: Duration.days(FIGURE) }),
      "AsyncHttpApi at 'Shop/Payments/Api': resultRetention must be in seconds if it is a token, got 'Duration.days'."],
  ])('%s must be in seconds', (_, create, message) => {
    expect(create).toThrow(new Error(message));
  });
});

test('bodies are kept in whole days, at least as long as the record', () => {
  const { template } = leveled({}, { resultRetention: Duration.hours(60 * 24 + 1), claimCheck: ClaimCheck.bucket() });
  template.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 61 })] },
  });
});
