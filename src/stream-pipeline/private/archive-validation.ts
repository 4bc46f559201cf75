import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BUCKET_PLACE } from '../../core/private/elsewhere';
import { Validation } from '../../core/private/validation';
import { StreamArchiveOptions } from '../stream-archive-options';
import { StreamHistoryOptions } from '../stream-history-options';

/** Library limit, far below the 1,024 characters of a key. */
const LONGEST_PREFIX = 512;
const BUFFER_PAGE = 'Firehose limit';
/** https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html */
const LEAST_SCANNED_BYTES = 10_000_000;

export function validateArchive(validation: Validation, { bucket, prefix, bufferSize, bufferInterval, expiration }: StreamArchiveOptions) {
  validation.here('bucket', bucket, BUCKET_PLACE);
  validation.check(prefix === undefined || prefix.length <= LONGEST_PREFIX && /^([A-Za-z0-9._-]+\/)+$/.test(prefix), 'prefix',
    `have letters, digits, dots, dashes and underscores between slashes, end with a slash, and have up to ${LONGEST_PREFIX} characters`, prefix);
  validation.integer('bufferSize', mebibytes(bufferSize), 1, 128, `MiB, ${BUFFER_PAGE}`);
  validation.duration('bufferInterval', bufferInterval, Duration.seconds(0), Duration.minutes(15), BUFFER_PAGE);
  validation.check(expiration === undefined || bucket === undefined, 'expiration', 'be left out with a bucket of yours, whose lifecycle rules are its own', expiration);
  if (expiration?.isUnresolved()) { validation.fail('expiration', 'be known at synthesis', 'a token'); }
  validation.integer('expiration', expiration?.toDays({ integral: false }), 1, 36_500, 'days');
}

export function validateHistory(validation: Validation, archive: Construct, id: string, { bytesScannedLimit, resultBucket }: StreamHistoryOptions) {
  validation.check(archive.node.tryFindChild(id) === undefined, 'id', 'differ from the other ids in the archive', id);
  validation.here('resultBucket', resultBucket, BUCKET_PLACE);
  validation.check(bytesScannedLimit === undefined || bytesScannedLimit.isUnresolved() || bytesScannedLimit.toBytes() >= LEAST_SCANNED_BYTES, 'bytesScannedLimit',
    `be at least ${LEAST_SCANNED_BYTES} bytes (Athena limit)`, bytesScannedLimit?.isUnresolved() ? undefined : bytesScannedLimit?.toBytes());
}

/** Undefined for a token. */
function mebibytes(size?: Size): number | undefined {
  return size === undefined || size.isUnresolved() ? undefined : size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}
