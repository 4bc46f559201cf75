import { aws_kinesisfirehose as firehose, aws_logs as logs, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RestApiAccessLogs, RestApiAccount, RobustApi, RoutingEngine } from '../../../src';
import { nag } from '../../../tools/lint-templates/nag';
import { shop } from '../../support/stacks';

let stack: Stack;
beforeEach(() => { stack = shop(); });

function api(accessLogs?: RestApiAccessLogs): Template {
  new RobustApi(stack, 'Api', { engine: RoutingEngine.restApi({ accessLogs }) });
  return Template.fromStack(stack);
}

function descriptions(template: Template): string[] {
  const alarms = template.findResources('AWS::CloudWatch::Alarm', { Properties: { MetricName: Match.absent() } });
  return Object.values(alarms).map(({ Properties }) => JSON.stringify(Properties.AlarmDescription));
}

const ownStream = (deliveryStreamName?: string) => new firehose.DeliveryStream(stack, 'Stream', {
  deliveryStreamName, destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')),
});

test('go to a log group of the API, kept for a month', () => {
  const template = api();
  template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
  template.hasResourceProperties('AWS::ApiGateway::Stage', { AccessLogSetting: { DestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('AccessLogs'), 'Arn'] }, Format: Match.stringLikeRegexp('requestId') } });
});

test('go to a log group of the user', () => {
  const template = api(RestApiAccessLogs.logGroup(logs.LogGroup.fromLogGroupName(stack, 'Logs', 'shop-access')));
  template.resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 30 }, 1); // that of the function for unknown routes
  expect(descriptions(template)).toContainEqual(expect.stringContaining('on the log group shop-access.'));
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-logging-to-kinesis.html
test('go to a Firehose stream, and the alarms say so', () => {
  const arn = 'arn:aws:firehose:us-east-1:111122223333:deliverystream/amazon-apigateway-access';
  const template = api(RestApiAccessLogs.firehose(firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Stream', arn)));
  template.hasResourceProperties('AWS::ApiGateway::Stage', { AccessLogSetting: { DestinationArn: arn, Format: Match.stringLikeRegexp('requestId') } });
  expect(descriptions(template)).toContainEqual(expect.stringContaining(`Count the 5xx by route and status in the access log, which the Firehose stream ${arn} delivers.`));
  expect(descriptions(template).join()).not.toContain('Logs Insights');
});

test('may be off: the alarms lead to the traces', () => {
  const template = api(RestApiAccessLogs.none());
  template.hasResourceProperties('AWS::ApiGateway::Stage', { AccessLogSetting: Match.absent(), TracingEnabled: true });
  expect(descriptions(template)).toContainEqual(expect.stringContaining("--filter-expression 'fault'"));
  expect(descriptions(template).join()).not.toContain('Logs Insights');
  expect(nag('AwsSolutions', stack)).toEqual([]);
});

test.each<[string, () => firehose.IDeliveryStream, string]>([
  ['another name', () => ownStream('access'), "'access'"],
  ['no name before its deployment', () => ownStream(), 'nothing'],
  ['another name, imported', () => firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'access'), "'access'"],
])('are refused by a Firehose stream with %s', (_, stream, got) => {
  expect(() => api(RestApiAccessLogs.firehose(stream()))).toThrow(
    `RobustApi at 'Shop/Api': accessLogs must be a Firehose stream whose deliveryStreamName begins with 'amazon-apigateway-' (API Gateway limit), got ${got}.`);
});

test('accept a Firehose stream of the stack, and one that is known at deployment', () => {
  new RestApiAccount(stack, 'RestApiAccount');
  expect(() => api(RestApiAccessLogs.firehose(ownStream('amazon-apigateway-access')))).not.toThrow();
});

test('accept a Firehose stream whose name is set by an escape hatch', () => {
  const stream = ownStream();
  (stream.node.defaultChild as firehose.CfnDeliveryStream).addPropertyOverride('DeliveryStreamName', 'amazon-apigateway-access');
  expect(() => api(RestApiAccessLogs.firehose(stream))).not.toThrow();
});
