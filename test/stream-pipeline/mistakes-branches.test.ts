import { aws_dynamodb as dynamodb, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { StreamPipeline, StreamTransform } from '../../src';
import { shop, warnings } from '../support/stacks';

const filter = StreamTransform.filter('true');
const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
const NO_BRANCH = 'Nothing reads the records of this pipeline';

function piped(use: (pipeline: StreamPipeline) => unknown = () => {}): Stack {
  const stack = shop();
  use(new StreamPipeline(stack, 'Clicks'));
  return stack;
}

test('a transform without a branch below it is refused at synthesis', () => {
  const stack = piped(pipeline => {
    pipeline.toTable('Latest', { partitionKey });
    pipeline.transform('Clean', filter);
  });
  expect(() => Template.fromStack(stack)).toThrow("StreamPipeline at 'Shop/Clicks': transform 'Clean' must have a branch below it, such as toTable(): without one it never runs, got none.");
});

test('of two transforms the last is named, below which the branch is missing', () => {
  const stack = piped(pipeline => pipeline.transform('Clean', filter).transform('Short', filter));
  expect(() => Template.fromStack(stack)).toThrow(/transform 'Short' must have a branch below it/);
  expect(() => Template.fromStack(stack)).not.toThrow(/transform 'Clean'/);
});

test('a branch below the last of two transforms is enough', () => {
  const stack = piped(pipeline => pipeline.transform('Clean', filter).transform('Short', filter).toTable('Latest', { partitionKey }));
  expect(() => Template.fromStack(stack)).not.toThrow();
  expect(warnings(stack).join()).not.toContain(NO_BRANCH);
});

test('a branch beside a transform is not one below it', () => {
  const stack = piped(pipeline => {
    const clean = pipeline.transform('Clean', filter);
    clean.transform('Short', filter);
    clean.toTable('Latest', { partitionKey });
  });
  expect(() => Template.fromStack(stack)).toThrow(/transform 'Short' must have a branch below it/);
});

test('a pipeline without a branch is a warning, for readers of its stream that it cannot know', () => {
  expect(warnings(piped()).filter(text => !text.includes('alarmWithoutAction'))).toEqual([expect.stringContaining(`${NO_BRANCH}: add a branch, such as toTable().`)]);
});
