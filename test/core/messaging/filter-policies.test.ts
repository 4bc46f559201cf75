import { aws_sns as sns, aws_sqs as sqs } from 'aws-cdk-lib';
import { subscribeQueue } from '../../../src/core/messaging/private/topic-subscription';
import { shop, warnings } from '../../support/stacks';

test('the 201st subscription with a filter warns that the quota of the topic must be raised', () => {
  const stack = shop();
  const topic = new sns.Topic(stack, 'Topic');
  const queue = new sqs.Queue(stack, 'Queue');
  const subscribe = (id: string, filter?: { scope: string; pattern: object }) =>
    subscribeQueue(stack, id, {
      topic, queue, deadLetterQueue: queue, filter: filter as { scope: string; pattern: { [property: string]: unknown } },
    });
  subscribe('Unfiltered');
  for (let index = 0; index < 200; index++) { subscribe(`Filtered${index}`, { scope: 'body', pattern: { type: [`${index}`] } }); }
  expect(warnings(stack)).toEqual([]);
  subscribe('Filtered200', { scope: 'body', pattern: { type: ['200'] } });
  expect(warnings(stack)).toEqual([expect.stringContaining('more than 200 subscriptions with a filter (SNS quota)')]);
});
