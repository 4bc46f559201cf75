import { aws_dynamodb as dynamodb, aws_kinesis as kinesis, aws_kms as kms } from 'aws-cdk-lib';
import { Idempotency, JsonSchema, MessageConsumer, StreamIngest, StreamPipeline, StreamTransform } from '../../src';
import { PatternFixture, StatedDefaults } from '../contract/pattern-fixture';
import { userFunction } from '../support/stacks';

const contract = JsonSchema.fromObject({ type: 'object', required: ['customer'], properties: { customer: { type: 'string' } } });

/** Consumers that detect duplicates: one that reads the stream, and one behind a forwarder. */
export const CONSUMER_FIXTURES: PatternFixture[] = [
  {
    name: 'consumers with idempotency',
    create: (scope, id) => {
      const pipeline = new StreamPipeline(scope, id);
      const consumer = (name: string) => MessageConsumer.function(userFunction(scope, `${id}${name}`));
      pipeline.toConsumer('Fraud', consumer('Fraud'), { idempotency: Idempotency.byMessageId() });
      pipeline.transform('Large', StreamTransform.filter('total > 100'), { output: contract })
        .toConsumer('Billing', consumer('Billing'), { idempotency: Idempotency.byJsonPointer('/order', { validate: '/total' }), enhancedFanOut: true });
      return pipeline;
    },
  },
  {
    name: 'a consumer with idempotency and a key of the user',
    create: (scope, id) => {
      const pipeline = new StreamPipeline(scope, id, { contract, encryptionKey: new kms.Key(scope, `${id}Key`, { enableKeyRotation: true }) });
      pipeline.toConsumer('Fraud', MessageConsumer.function(userFunction(scope, `${id}Fraud`)), { idempotency: Idempotency.byContent() });
      pipeline.toTable('Latest', { partitionKey: { name: 'customer', type: dynamodb.AttributeType.STRING } });
      return pipeline;
    },
  },
  {
    name: 'metrics of shards and split keys',
    create: (scope, id) => {
      const { INCOMING_BYTES, INCOMING_RECORDS } = kinesis.ShardLevelMetrics;
      const stream = StreamIngest.provisioned({ shardCount: 4, shardLevelMetrics: [INCOMING_BYTES, INCOMING_RECORDS] });
      const pipeline = new StreamPipeline(scope, id, { stream });
      pipeline.addHttpIngest('Collector', { partitionKeyPointer: '/customer', partitionKeySplits: 4 });
      return pipeline;
    },
  },
];

export const CONSUMER_DEFAULTS: StatedDefaults = {
  'StreamConsumerOptions.idempotency': {
    fixture: 'a branch of each kind',
    actual: template => template.ofType('AWS::DynamoDB::Table').filter(({ properties }) => properties.TimeToLiveSpecification !== undefined).length,
    expected: { 'Idempotency.none()': 0 },
  },
};
