import { aws_iam as iam, aws_lambda as lambda, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { grantOn } from './cross-account-grant';
import { configureClaimChecks } from '../../private/claim-check-places';
import { grantKey } from '../../private/key-grants';
import { acknowledgeWildcard } from '../../private/lint-acknowledgement';
import { workerPrincipal } from '../../workers/private/worker-principal';

/** Lets a publisher store the contents of messages above the broker's limit, see docs/messages.md. */
export function grantWriteClaimChecks(bucket: s3.IBucket, grantee: iam.IGrantable, prefix?: string) {
  grantClaimChecks(bucket, grantee, prefix, 's3:PutObject', 'kms:GenerateDataKey');
}

/** Lets a consumer read these contents, and gives a function their bucket. */
export function grantReadClaimChecks(scope: Construct, grantee: iam.IGrantable, bucket: s3.IBucket): iam.Grant {
  const grant = grantRead(bucket, grantee);
  if (grantee instanceof lambda.FunctionBase) { configureClaimChecks(scope, grantee, bucket); }
  return grant;
}

/** The same for the function of a subscription, which may be in another stack. */
export function readClaimChecks(scope: Construct, handler: lambda.IFunction, bucket: s3.IBucket, prefix?: string) {
  grantRead(bucket, workerPrincipal(new Construct(scope, 'ClaimChecks'), handler), prefix);
  configureClaimChecks(scope, handler, bucket, prefix);
}

function grantRead(bucket: s3.IBucket, grantee: iam.IGrantable, prefix?: string): iam.Grant {
  return grantClaimChecks(bucket, grantee, prefix, 's3:GetObject', 'kms:Decrypt');
}

/** One action on claim-checked contents, and on no other objects of the bucket. The prefix ends in a slash unless it is empty. */
function grantClaimChecks(bucket: s3.IBucket, grantee: iam.IGrantable, prefix = '', action: string, keyAction: string): iam.Grant {
  const objects = bucket.arnForObjects(`${prefix}messages/*`);
  const grant = grantOn(bucket, bucket, { grantee, actions: [action], resourceArns: [objects] });
  if (Construct.isConstruct(grantee.grantPrincipal)) {
    acknowledgeWildcard(grantee.grantPrincipal, objects, 'Objects are named by the messages to come');
  }
  return bucket.encryptionKey ? grant.combine(grantKey(bucket.encryptionKey, grantee, keyAction)) : grant;
}
