import { aws_iam as iam, aws_kms as kms, aws_sns as sns } from 'aws-cdk-lib';
import { grantOn, isOfAnotherAccount, validateNames } from './cross-account-grant';
import { grantKey } from '../../private/key-grants';
import { Validation } from '../../private/validation';

/** Grants publish permission on a topic that is encrypted with the key, or with the AWS managed key of SNS where none is given. */
export function grantPublishOnTopic(validation: Validation, topic: sns.ITopic, grantee: iam.IGrantable, key?: kms.IKey): iam.Grant {
  validateNames(validation, grantee, topic);
  // https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key: its policy cannot be changed
  validation.check(key !== undefined || !isOfAnotherAccount(grantee, topic), 'encryptionKey',
    'be given for a publisher of another account: the AWS managed key of SNS cannot be shared with other accounts', undefined);
  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
  validation.check(key !== undefined || !('Service' in grantee.grantPrincipal.policyFragment.principalJson), 'encryptionKey',
    'be given for a publisher that is an AWS service: services cannot use the AWS managed key of SNS', undefined);
  const grant = grantOn(topic, topic, { grantee, actions: ['sns:Publish'], resourceArns: [topic.topicArn] });
  return key ? grant.combine(grantKey(key, grantee, 'kms:Decrypt', 'kms:GenerateDataKey')) : grant;
}
