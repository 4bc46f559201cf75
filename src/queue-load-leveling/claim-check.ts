import { aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BUCKET_PLACE } from '../core/private/elsewhere';
import { ownBucket } from '../core/private/own-bucket';
import { Validation } from '../core/private/validation';

/**
 * The handling of request bodies that do not fit into a queue message (256 KiB).
 */
export class ClaimCheck {
  /** Refuses larger bodies with 413 and the limit. */
  static none(): ClaimCheck {
    return new ClaimCheck(() => undefined);
  }

  /**
   * Stores larger bodies in a bucket. The message names the object (claim check). Up to 6 MB,
   * Lambda's limit for a request.
   *
   * A body must be kept for as long as its message can be delivered, one redrive included. That is six times the retention of the queue
   * and 28 days: 52 days by default. Deferred messages (`RetryAfter`) wait for up to three times the retention. A second redrive
   * may find no body.
   *
   * @param bucket your bucket, without a lifecycle rule that is shorter. By default a bucket is created that deletes bodies
   * after 52 days, or after `resultRetention` if that is longer.
   */
  static bucket(bucket?: s3.IBucket): ClaimCheck {
    return new ClaimCheck((scope, retention) => {
      new Validation(scope).here('claimCheck', bucket, BUCKET_PLACE, ['region']);
      return bucket ?? createBucket(scope, retention);
    });
  }

  private constructor(private readonly create: (scope: Construct, retention: Duration) => s3.IBucket | undefined) {}

  /** @internal */
  _bind(scope: Construct, retention: Duration): s3.IBucket | undefined {
    return this.create(scope, retention);
  }
}

function createBucket(scope: Construct, retention: Duration): s3.Bucket {
  return ownBucket(scope, 'ClaimCheckBucket', {
    expiration: Duration.days(Math.ceil(retention.toDays({ integral: false }))),
    withoutAccessLogs: 'Access logs need a bucket of the user: give a bucket with access logs to claimCheck',
  });
}
