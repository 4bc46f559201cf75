import { aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { FanOutFanIn, FanOutIntake, JobSplitter, SubtaskWorker } from '../../src';
import { userFunction, warnings } from '../support/stacks';

test('a splitter of another account is invoked, and a warning has the command for its owner', () => {
  const stack = new Stack(undefined, 'Shop', { env: { account: '111122223333', region: 'eu-central-1' } });
  const splitter = lambda.Function.fromFunctionArn(stack, 'Theirs', 'arn:aws:lambda:eu-central-1:444455556666:function:split');
  new FanOutFanIn(stack, 'Renditions', {
    intake: FanOutIntake.bucket(), workers: { small: SubtaskWorker.function(userFunction(stack, 'Small')) }, splitter: JobSplitter.function(splitter),
  });
  expect(warnings(stack)).toContainEqual(expect.stringMatching(
    /aws lambda add-permission --function-name 'arn:aws:lambda:eu-central-1:444455556666:function:split' .*--principal '<Arn of Shop\/Renditions\/.+Role>'/,
  ));
});
