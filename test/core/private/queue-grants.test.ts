import { App, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { grantConsume, grantSend } from '../../../src/core/private/queue-grants';

function encryptedQueue() {
  const stack = new Stack(new App(), 'Shop');
  return { stack, queue: new sqs.Queue(stack, 'Queue', { encryptionMasterKey: new kms.Key(stack, 'Key') }) };
}

test('names the actions on the queue and on its key, without wildcards', () => {
  const { stack, queue } = encryptedQueue();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  grantSend(queue, role);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: stack.resolve(queue.queueArn) as object },
        { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: stack.resolve(queue.encryptionMasterKey!.keyArn) as object },
      ],
    },
  });
});

test.each([['sqs:SendMessage', grantSend], ['sqs:ReceiveMessage', grantConsume]])(
  'warns which statement with %s the role of an imported function needs, where CDK would throw', (action, grant) => {
    const { stack, queue } = encryptedQueue();
    const imported = lambda.Function.fromFunctionArn(stack, 'Imported', 'arn:aws:lambda:eu-central-1:111111111111:function:imported');
    expect(() => queue.grantSendMessages(imported)).toThrow(/without a role/);
    expect(grant(queue, imported).success).toBe(true);
    Annotations.fromStack(stack).hasWarning('/Shop/Imported', Match.stringLikeRegexp(`Add statement to this resource's role: .*${action}`));
    Annotations.fromStack(stack).hasWarning('/Shop/Imported', Match.stringLikeRegexp('Add statement to this resource\'s role: .*kms:Decrypt'));
  });
