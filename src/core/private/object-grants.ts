import { aws_iam as iam, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { grantKey } from './key-grants';
import { acknowledgeWildcard } from './lint-acknowledgement';

type ObjectAction = 's3:GetObject' | 's3:GetObjectVersion' | 's3:PutObject';

/** Grants exactly these actions on the objects whose keys begin with a prefix; `grantRead` and `grantPut` add more. */
export function grantObjects(bucket: s3.IBucket, grantee: iam.IGrantable, actions: ObjectAction[], prefix = '') {
  const objects = bucket.arnForObjects(`${prefix}*`);
  iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [objects] });
  if (Construct.isConstruct(grantee.grantPrincipal)) {
    acknowledgeWildcard(grantee.grantPrincipal, objects, 'The keys of the objects are not known at synthesis');
  }
  if (bucket.encryptionKey) {
    const keyActions = new Set(actions.map(action => action === 's3:PutObject' ? 'kms:GenerateDataKey' : 'kms:Decrypt'));
    grantKey(bucket.encryptionKey, grantee, ...keyActions);
  }
}
