import { aws_iam as iam, aws_lambda as lambda, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { grantKey } from '../../core/private/key-grants';
import { workerPrincipal } from '../../core/workers/private/worker-principal';

/** Where `publish` puts what is too large, see docs/messages.md. */
const OBJECTS = 'messages/*';

/** Lets a publisher put contents into the bucket. */
export function grantClaimChecks(bucket: s3.IBucket, grantee: iam.IGrantable) {
  iam.Grant.addToPrincipal({ grantee, actions: ['s3:PutObject'], resourceArns: [bucket.arnForObjects(OBJECTS)] });
  if (bucket.encryptionKey) { grantKey(bucket.encryptionKey, grantee, 'kms:GenerateDataKey', 'kms:Decrypt'); }
}

/** Lets a consumer get them. */
export function grantClaims(bucket: s3.IBucket, scope: Construct, handler: lambda.IFunction) {
  const grantee = workerPrincipal(new Construct(scope, 'ClaimChecks'), handler);
  iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns: [bucket.arnForObjects(OBJECTS)] });
  if (bucket.encryptionKey) { grantKey(bucket.encryptionKey, grantee, 'kms:Decrypt'); }
}
