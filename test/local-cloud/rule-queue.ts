import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

/** A queue that rules may send events to. */
export async function ruleQueue(cloud: LocalCloud, QueueName: string): Promise<{ QueueUrl: string; QueueArn: string }> {
  const sqs = client(SQSClient, cloud);
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
  });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return { QueueUrl: QueueUrl!, QueueArn: Attributes!.QueueArn! };
}
