import { aws_iam as iam, aws_sqs as sqs } from 'aws-cdk-lib';
import { grantOn, isOfAnotherAccount } from './cross-account-grant';
import { validateQueueKey } from './queue-encryption';
import { grantKey } from '../../private/key-grants';
import { Validation } from '../../private/validation';

/** Grants send permission to any principal: also to a service, or to a principal of another account. */
export function grantSendTo(queue: sqs.IQueue, grantee: iam.IGrantable): iam.Grant {
  if (grantee.grantPrincipal instanceof iam.PrincipalBase || isOfAnotherAccount(grantee, queue)) {
    validateQueueKey(new Validation(queue, 'Queue'), 'encryption', queue, 'the grantee');
  }
  const grant = grantOn(queue, queue, { grantee, actions: ['sqs:SendMessage'], resourceArns: [queue.queueArn] });
  return queue.encryptionMasterKey ? grant.combine(grantKey(queue.encryptionMasterKey, grantee, 'kms:Decrypt', 'kms:GenerateDataKey')) : grant;
}
