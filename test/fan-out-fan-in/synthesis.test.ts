import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MessageConsumer, FanOutFanIn, FanOutIntake, OperationsDashboard, SubtaskWorker, JobSplitter } from '../../src';
import { shop, userFunction } from '../support/stacks';
import '../support/asset-hashes';

const VARIANTS: Array<[name: string, create: (stack: Stack, small: SubtaskWorker) => unknown]> = [
  ['uploads and a function that consumes JobEnded events', (stack, small) => {
    new FanOutFanIn(stack, 'Renditions', { intake: FanOutIntake.bucket({ upload: {} }), workers: { small }, onJobEnded: MessageConsumer.function(userFunction(stack, 'Listener')) });
    new OperationsDashboard(stack, 'Operations');
  }],
  ['a distributed map', (stack, small) => new FanOutFanIn(stack, 'Renditions', { intake: FanOutIntake.bucket(), workers: { small }, splitter: JobSplitter.distributedMap() })],
];

test.each(VARIANTS)('with %s the template is the one we know', (_, create) => {
  const stack = shop();
  create(stack, SubtaskWorker.function(userFunction(stack, 'Small')));
  expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
});
