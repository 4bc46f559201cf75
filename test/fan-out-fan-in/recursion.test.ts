import { aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { ResultStore, FanOutFanIn, FanOutIntake, SubtaskWorker } from '../../src';
import { shop, userFunction } from '../support/stacks';

interface Place { readonly bucket?: s3.IBucket; readonly prefix?: string }

function fanOut(stack: Stack, id: string, reads: Place, writes: Place): FanOutFanIn {
  return new FanOutFanIn(stack, id, {
    intake: FanOutIntake.bucket(reads),
    workers: { small: SubtaskWorker.function(userFunction(stack, `${id}Small`)) },
    results: ResultStore.bucket(writes),
  });
}

const named = (stack: Stack, id: string, name = 'photos') => s3.Bucket.fromBucketName(stack, id, name);

test.each([
  ['the intake\'s bucket', {}, {}],
  ['a prefix of a bucket whose objects are all jobs', {}, { prefix: 'renditions' }],
  ['the whole of a bucket with jobs below a prefix', { prefix: 'incoming/' }, {}],
  ['below the intake\'s prefix', { prefix: 'incoming/' }, { prefix: 'incoming/renditions' }],
  ['a prefix that begins like the intake\'s', { prefix: 'in' }, { prefix: 'incoming' }],
])('refuses to keep results in %s', (_, reads: Place, writes: Place) => {
  const stack = shop();
  const bucket = named(stack, 'Bucket');
  expect(() => fanOut(stack, 'Renditions', { bucket, ...reads }, { bucket, ...writes })).toThrow(
    /^FanOutFanIn at 'Shop\/Renditions': results must be in another bucket than the intake's, or below a prefix apart from it/);
});

test('refuses the bucket of the intake under its name', () => {
  const stack = shop();
  expect(() => fanOut(stack, 'Renditions', { bucket: named(stack, 'One') }, { bucket: named(stack, 'Other') })).toThrow(/results must be in another bucket/);
});

test('refuses results that return through other patterns', () => {
  const stack = shop();
  const first = fanOut(stack, 'First', {}, {});
  const second = fanOut(stack, 'Second', { bucket: named(stack, 'Second-In', 'second') }, { bucket: named(stack, 'Third-In', 'third') });
  expect(second.resultsBucket).toBeDefined();
  expect(() => fanOut(stack, 'Third', { bucket: named(stack, 'Third-Out', 'third') }, { bucket: named(stack, 'Second-Out', 'second') }))
    .toThrow(/\(through other patterns\), got 'Shop\/Second-Out\/'\.$/);
  expect(() => fanOut(stack, 'Fourth', { bucket: first.resultsBucket }, { bucket: first.intakeBucket })).toThrow(/through other patterns/);
});

test('accepts results beside the intake, in another bucket, and in a chain of patterns without a circle', () => {
  const stack = shop();
  const bucket = named(stack, 'Bucket');
  fanOut(stack, 'Beside', { bucket, prefix: 'incoming/' }, { bucket, prefix: 'renditions' });
  const first = fanOut(stack, 'First', { bucket: named(stack, 'Other', 'other') }, { bucket: named(stack, 'Another', 'another') });
  expect(() => fanOut(stack, 'Second', { bucket: first.resultsBucket }, {})).not.toThrow();
});

test('checks each app alone', () => {
  const [one, other] = [shop(), shop()];
  fanOut(one, 'Renditions', { bucket: named(one, 'In', 'aaa') }, { bucket: named(one, 'Out', 'bbb') });
  expect(() => fanOut(other, 'Renditions', { bucket: named(other, 'In', 'bbb') }, { bucket: named(other, 'Out', 'aaa') })).not.toThrow();
});
