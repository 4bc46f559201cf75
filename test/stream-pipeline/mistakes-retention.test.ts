import { aws_kinesis as kinesis, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { StreamIngest, StreamPipeline } from '../../src';
import { shop } from '../support/stacks';

const piped = (stack: Stack, stream: kinesis.IStream, retentionPeriod?: Duration) =>
  new StreamPipeline(stack, 'Clicks', { stream: StreamIngest.fromStream(stream, { retentionPeriod }) });
const shorter = (own: string) => "StreamPipeline at 'Shop/Clicks': retentionPeriod of the stream must be at most that of Shop/Own, "
  + `which is ${own}: Kinesis deletes older records, got 7 days.`;

test.each<[string, kinesis.StreamProps, string]>([
  ['of 1 day by default', {}, '1 day'],
  ['of 2 days', { retentionPeriod: Duration.days(2) }, '2 days'],
])('a stream of the app %s has no retention period of 7 days', (_, props, own) => {
  const stack = shop();
  expect(() => piped(stack, new kinesis.Stream(stack, 'Own', props), Duration.days(7))).toThrow(shorter(own));
});

test('an escape hatch before the pipeline counts', () => {
  const stack = shop();
  const stream = new kinesis.Stream(stack, 'Own');
  (stream.node.defaultChild as kinesis.CfnStream).addPropertyOverride('RetentionPeriodHours', 168);
  expect(() => piped(stack, stream, Duration.days(7))).not.toThrow();
});

test.each<[string, (stack: Stack) => kinesis.IStream]>([
  ['as long as it', stack => new kinesis.Stream(stack, 'Own', { retentionPeriod: Duration.days(7) })],
  ['of an unknown length', stack => new kinesis.Stream(stack, 'Own', { retentionPeriod: Duration.hours(new CfnParameter(stack, 'Hours', { type: 'Number' }).valueAsNumber) })],
  ['of a stream that is imported', stack => kinesis.Stream.fromStreamArn(stack, 'Own', 'arn:aws:kinesis:us-east-1:111122223333:stream/own')],
])('a retention period %s is taken', (_, stream) => {
  const stack = shop();
  expect(() => piped(stack, stream(stack), Duration.days(7))).not.toThrow();
});
