import { aws_iam as iam, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { grantKey } from '../../core/private/key-grants';
import { acknowledgeWildcard } from '../../core/private/lint-acknowledgement';

/** One action on claim-checked events, and no other objects of the bucket. */
export function grantPayloads(bucket: s3.IBucket, grantee: iam.IGrantable, action: 's3:GetObject' | 's3:PutObject') {
  const objects = bucket.arnForObjects('messages/*');
  iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [objects] });
  if (Construct.isConstruct(grantee.grantPrincipal)) {
    acknowledgeWildcard(grantee.grantPrincipal, objects, 'Objects are named by the events to come');
  }
  if (bucket.encryptionKey) {
    grantKey(bucket.encryptionKey, grantee, action === 's3:PutObject' ? 'kms:GenerateDataKey' : 'kms:Decrypt');
  }
}
