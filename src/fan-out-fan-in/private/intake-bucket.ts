import { aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { hasEvents } from './bucket-events';
import { ownBucket } from '../../core/private/own-bucket';
import { Validation } from '../../core/private/validation';
import { FanOutIntake } from '../fan-out-intake';

const EVENTS = 'send its events to EventBridge (eventBridgeEnabled: true)';

/** The bucket whose objects are jobs: the user's, or a new one, versioned, that sends its events to EventBridge. */
export function intakeBucket(scope: Construct, { _objects: { bucket, upload, expiration } }: FanOutIntake): s3.IBucket {
  return bucket ?? makeBucket(scope, expiration, upload?.allowedOrigins ?? upload?.cors?.allowOrigins);
}

function makeBucket(scope: Construct, expiration?: Duration, allowedOrigins?: string[]): s3.Bucket {
  const bucket = ownBucket(scope, 'Originals', {
    versioned: true,
    expiration,
    cors: allowedOrigins && [{ allowedOrigins, allowedMethods: [s3.HttpMethods.POST], allowedHeaders: ['*'] }],
  });
  // `eventBridgeEnabled` of the L2 would add a custom resource function that all buckets of the stack share
  const resource = bucket.node.defaultChild as s3.CfnBucket;
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  return bucket;
}

/**
 * Refuses a bucket without events at synthesis: events may be enabled after the pattern is created. Of an imported bucket only an API can
 * know: it asks S3. Without one, that is a warning.
 */
export function requireEvents(scope: Construct, { _objects: { bucket } }: FanOutIntake, hasApi: () => boolean) {
  if (!bucket) { return; }
  const validation = new Validation(scope);
  const warnOfUnknown = () => {
    if (hasEvents(bucket) !== undefined || hasApi()) { return; }
    validation.warn('bucketEvents', 'intake.bucket', EVENTS, `the imported bucket '${bucket.node.path}', of which this is not known`,
      'Without them no object becomes a job, and no alarm fires. Acknowledge this warning once the bucket has them.');
  };
  scope.node.addValidation({
    validate: () => {
      warnOfUnknown();
      return hasEvents(bucket) === false ? [validation.problem('intake.bucket', EVENTS, `none from '${bucket.node.path}'`)] : [];
    },
  });
}

/** The prefix of uploads, without a slash at its end. */
export function uploadPrefix({ _objects: { prefix, upload } }: FanOutIntake): string | undefined {
  return upload && (prefix ?? 'uploads/').replace(/\/$/, '');
}

/** The objects that the intake reads, for the check on recursion. */
export function readPlace({ _objects: { prefix = '' } }: FanOutIntake, bucket?: s3.IBucket) {
  return bucket && { bucket, prefix };
}

/** Refuses what bucket and uploads cannot have together. */
export function validateBucket(validation: Validation, { _objects: { bucket, upload } }: FanOutIntake) {
  validation.here('intake.bucket', bucket, 'S3 sends its events to EventBridge there');
  validation.check(!(bucket && upload?.allowedOrigins), 'intake.upload.allowedOrigins', 'be left out with your bucket, whose CORS rules you set yourself (use cors for the API)', upload?.allowedOrigins?.join(', '));
  validation.check(!(upload?.cors && upload.allowedOrigins), 'intake.upload.allowedOrigins', 'be left out with cors, whose allowOrigins are those of the bucket, too', upload?.allowedOrigins?.join(', '));
}
