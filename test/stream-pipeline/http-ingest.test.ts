import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { HttpIngestOptions, JsonSchema, StreamPipeline } from '../../src';
import { shop } from '../support/stacks';

function ingest(options: HttpIngestOptions = {}): { readonly stack: Stack; readonly pipeline: StreamPipeline } {
  const stack = shop();
  const pipeline = new StreamPipeline(stack, 'Clicks', { contract: JsonSchema.fromObject({ type: 'object' }) });
  pipeline.addHttpIngest('Collector', options);
  return { stack, pipeline };
}

test('the function may put records to the stream, and nothing else', () => {
  const template = Template.fromStack(ingest().stack);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([{ Action: 'kinesis:PutRecords', Effect: 'Allow', Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('ClicksStream'), 'Arn'] } }]) },
  });
  expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('kinesis:Get');
});

test('a preflight request needs no credentials, and a post needs those of the API', () => {
  const template = Template.fromStack(ingest({ cors: { allowOrigins: ['https://shop.example.com'] } }).stack);
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.objectLike({ AllowOrigins: ['https://shop.example.com'] }) });
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'POST /events', AuthorizationType: 'AWS_IAM' });
});

test('each ingest has alarms of its own', () => {
  const { pipeline } = ingest();
  pipeline.addHttpIngest('Devices');
  const names = Object.keys(pipeline.operations.alarms);
  for (const prefix of ['collector', 'devices']) {
    expect(names.filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length)).sort()).toEqual([
      'ClientErrors', 'EventsRefused', 'EventsUntaken', 'FunctionDuration', 'FunctionErrors', 'FunctionThrottles', 'Latency', 'ServerErrors',
    ]);
  }
});

describe('is refused', () => {
  test.each<[string, HttpIngestOptions, string]>([
    ['a pointer without a slash', { partitionKeyPointer: 'customer' },
      "HttpIngest at 'Shop/Clicks/Collector': partitionKeyPointer must be a JSON pointer (RFC 6901) such as '/customer/id', got 'customer'."],
    ['a throttle of 0', { throttle: { rateLimit: 0, burstLimit: 1 } },
      "HttpIngest at 'Shop/Clicks/Collector': throttle.rateLimit must be above 0 (with 0 every request is refused), got 0."],
    ['an origin with a path', { cors: { allowOrigins: ['https://shop.example.com/a'] } },
      "HttpIngest at 'Shop/Clicks/Collector': cors.allowOrigins must hold origins such as 'https://shop.example.com', without a path, or '*', got 'https://shop.example.com/a'."],
  ])('%s', (_, options, message) => expect(() => ingest(options)).toThrow(message));

  test('a name that a branch has', () => {
    expect(() => ingest().pipeline.addHttpIngest('collector')).toThrow(
      "StreamPipeline at 'Shop/Clicks': id must differ from the other ids in the pipeline by more than case, got 'collector'.");
  });
});
