import { aws_kms as kms, aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from './lint-acknowledgement';
import { patternKey } from './pattern-key';
import { RETAINED } from './retained';

export interface OwnBucketProps extends Pick<s3.BucketProps, 'versioned' | 'cors'> {
  /** Default: the key of the pattern; without one, a key of S3. */
  readonly encryptionKey?: kms.IKey;
  /** The age at which its objects are deleted; versions as long after they were replaced. Default: never. */
  readonly expiration?: Duration;
  /** Why it has no access logs. Default: users can provide a bucket that has them. */
  readonly withoutAccessLogs?: string;
}

/** A bucket with the defaults of the library: encrypted, TLS only, not public. */
export function ownBucket(scope: Construct, id: string, options: OwnBucketProps = {}): s3.Bucket {
  const { encryptionKey = patternKey(scope), expiration, withoutAccessLogs, ...props } = options;
  const bucket = new s3.Bucket(scope, id, {
    ...encryptionKey
      ? { encryption: s3.BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
      : { encryption: s3.BucketEncryption.S3_MANAGED },
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [
      { expiration, abortIncompleteMultipartUploadAfter: Duration.days(1), ...props.versioned && { noncurrentVersionExpiration: expiration } },
      // where there are versions, S3 puts a marker in the place of what expires: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
      ...props.versioned && expiration ? [{ expiredObjectDeleteMarker: true }] : [],
    ],
    removalPolicy: RETAINED,
    ...props,
  });
  acknowledge(bucket, withoutAccessLogs ?? 'Access logs need another bucket; users can provide a bucket that has them', 'AwsSolutions-S1');
  return bucket;
}
