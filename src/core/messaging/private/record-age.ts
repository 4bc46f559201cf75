import { Duration } from 'aws-cdk-lib';

/** Lambda's longest record age (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html). */
const LONGEST_RECORD_AGE = Duration.days(7);
/** The rest of the retention is for storing a record elsewhere, and for reading it from the stream; library default. */
const SHARE_OF_RETENTION = 0.75;

/**
 * The longest age of a record: at the end of the stream's retention it would be deleted while Lambda stores it elsewhere.
 *
 * @param retentionPeriod known at synthesis
 */
export function longestRecordAge(retentionPeriod: Duration): Duration {
  return Duration.seconds(Math.min(LONGEST_RECORD_AGE.toSeconds(), Math.floor(SHARE_OF_RETENTION * retentionPeriod.toSeconds())));
}
