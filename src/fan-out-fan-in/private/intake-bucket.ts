import { aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isSilent } from './bucket-events';
import { ownBucket } from './own-bucket';
import { Validation } from '../../core/private/validation';
import { FanOutIntake } from '../fan-out-intake';

/** The bucket whose objects are jobs: the user's, or a versioned one that tells EventBridge of its objects. */
export function intakeBucket(scope: Construct, { _objects: { bucket, upload } }: FanOutIntake): s3.IBucket {
  return bucket ?? makeBucket(scope, upload?.allowedOrigins);
}

function makeBucket(scope: Construct, allowedOrigins?: string[]): s3.Bucket {
  const bucket = ownBucket(scope, 'Originals', {
    versioned: true,
    cors: allowedOrigins && [{ allowedOrigins, allowedMethods: [s3.HttpMethods.POST], allowedHeaders: ['*'] }],
  });
  // `eventBridgeEnabled` of the L2 would put a function into the stack that all buckets share
  const resource = bucket.node.defaultChild as s3.CfnBucket;
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  return bucket;
}

/** A bucket that tells nobody would take uploads in for nothing: refused at synthesis, for it may be told later. */
export function requireEvents(scope: Construct, { _objects: { bucket } }: FanOutIntake) {
  if (!bucket) { return; }
  scope.node.addValidation({
    validate: () => isSilent(bucket)
      ? [`${scope.constructor.name} at '${scope.node.path}': intake.bucket must send its events to EventBridge (eventBridgeEnabled: true), got none from '${bucket.node.path}'.`]
      : [],
  });
}

/** Below which clients upload, without a slash at its end. */
export function uploadPrefix({ _objects: { prefix, upload } }: FanOutIntake): string | undefined {
  return upload && (prefix ?? 'uploads/').replace(/\/$/, '');
}

/** What the intake takes of the bucket, for the check on recursion. */
export function readPlace({ _objects: { prefix = '' } }: FanOutIntake, bucket?: s3.IBucket) {
  return bucket && { bucket, prefix };
}

/** Refuses what only the two together can be wrong about. */
export function validateBucket(validation: Validation, { _objects: { bucket, upload } }: FanOutIntake) {
  validation.check(!(bucket && upload?.allowedOrigins), 'intake.upload.allowedOrigins', 'be left out: the CORS rules of your own bucket are yours to set', upload?.allowedOrigins?.join(', '));
}
