import { aws_iam as iam, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { grantOn } from './cross-account-grant';
import { grantKey } from '../../private/key-grants';
import { acknowledgeWildcard } from '../../private/lint-acknowledgement';

/** Lets a publisher store the contents of messages above the broker's limit, see docs/messages.md. */
export function grantWriteClaimChecks(bucket: s3.IBucket, grantee: iam.IGrantable, prefix?: string) {
  grantClaimChecks(bucket, grantee, prefix, 's3:PutObject', 'kms:GenerateDataKey');
}

/** Lets a consumer read these contents. */
export function grantReadClaimChecks(bucket: s3.IBucket, grantee: iam.IGrantable, prefix?: string) {
  grantClaimChecks(bucket, grantee, prefix, 's3:GetObject', 'kms:Decrypt');
}

/** One action on claim-checked contents, and on no other objects of the bucket. The prefix ends in a slash unless it is empty. */
function grantClaimChecks(bucket: s3.IBucket, grantee: iam.IGrantable, prefix = '', action: string, keyAction: string) {
  const objects = bucket.arnForObjects(`${prefix}messages/*`);
  grantOn(bucket, bucket, { grantee, actions: [action], resourceArns: [objects] });
  if (Construct.isConstruct(grantee.grantPrincipal)) {
    acknowledgeWildcard(grantee.grantPrincipal, objects, 'Objects are named by the messages to come');
  }
  if (bucket.encryptionKey) { grantKey(bucket.encryptionKey, grantee, keyAction); }
}
