import { aws_iam as iam, aws_sqs as sqs } from 'aws-cdk-lib';
import { grantOn } from './cross-account-grant';
import { grantKey } from '../../private/key-grants';

/** Grants send permission to any principal: also to a service, or to a principal of another account. */
export function grantSendTo(queue: sqs.IQueue, grantee: iam.IGrantable): iam.Grant {
  const grant = grantOn(queue, queue, { grantee, actions: ['sqs:SendMessage'], resourceArns: [queue.queueArn] });
  return queue.encryptionMasterKey ? grant.combine(grantKey(queue.encryptionMasterKey, grantee, 'kms:Decrypt', 'kms:GenerateDataKey')) : grant;
}
