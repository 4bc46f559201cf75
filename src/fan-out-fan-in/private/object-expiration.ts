import { aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { Validation } from '../../core/private/validation';
import { redeliveryWindow } from '../../core/workers/private/job-table';
import { MESSAGE_RETENTION } from '../../core/workers/private/queue-pair';

const DAY = Duration.days(1).toSeconds();

/** Checks when the objects of a bucket of the pattern are deleted: messages that name them can still be redelivered for the window. */
export function validateExpiration(validation: Validation, prop: string, expiration?: Duration, bucket?: s3.IBucket) {
  if (!expiration) { return; }
  validation.check(!bucket, prop, 'be left out with your bucket, whose lifecycle rules you set yourself', expiration);
  validation.isDuration(prop, expiration);
  const shortest = redeliveryWindow(MESSAGE_RETENTION);
  const isDays = !expiration.isUnresolved() && expiration.toSeconds() % DAY === 0;
  validation.check(isDays && expiration.toSeconds() >= shortest.toSeconds(), prop,
    `be whole days, known at synthesis, and at least ${shortest.toHumanString()}, in which messages that name an object can come back`, expiration);
}
