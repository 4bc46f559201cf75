import { aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../../core/private/lint-acknowledgement';

/** A bucket with the defaults of the library. */
export function ownBucket(scope: Construct, id: string, props: Pick<s3.BucketProps, 'versioned' | 'cors'> = {}): s3.Bucket {
  const bucket = new s3.Bucket(scope, id, {
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    ...props,
  });
  acknowledge(bucket, 'Access logs need another bucket; users can provide a bucket that has them', 'AwsSolutions-S1');
  return bucket;
}
