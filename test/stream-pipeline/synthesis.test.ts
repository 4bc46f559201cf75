import { aws_dynamodb as dynamodb, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { JsonSchema, MessageConsumer, StreamIngest, StreamPipeline } from '../../src';
import { shop, userFunction } from '../support/stacks';
import '../support/asset-hashes';

test('the template is the known one', () => {
  const stack = shop();
  const contract = JsonSchema.fromObject({ type: 'object', required: ['customer'], properties: { customer: { type: 'string' } } });
  const pipeline = new StreamPipeline(stack, 'Clicks', { contract, stream: StreamIngest.onDemand({ retentionPeriod: Duration.days(7) }) });
  pipeline.toConsumer('Fraud', MessageConsumer.function(userFunction(stack, 'FraudFunction')), { enhancedFanOut: true });
  pipeline.toTable('Latest', { partitionKey: { name: 'customer', type: dynamodb.AttributeType.STRING } });
  expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
});
