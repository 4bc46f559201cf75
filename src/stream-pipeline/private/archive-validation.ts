import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PipelineContext } from './branch-parts';
import { StageFacts } from './branch-validation';
import { validateColumns } from './column-validation';
import { Columns, contractColumns } from './contract-columns';
import { BUCKET_PLACE } from '../../core/private/elsewhere';
import { isText } from '../../core/private/given-values';
import { otherOwner } from '../../core/private/owners';
import { Validation } from '../../core/private/validation';
import { LakeFormat } from '../lake-format';
import { StreamArchiveOptions } from '../stream-archive-options';
import { StreamHistoryOptions } from '../stream-history-options';

/** Library limit, far below the 1,024 characters of a key. */
const LONGEST_PREFIX = 512;
const BUFFER_PAGE = 'Firehose limit';
/** https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html */
const LEAST_SCANNED_BYTES = 10_000_000;

export function validateArchive(validation: Validation, { bucket, prefix, bufferSize, bufferInterval, expiration, format }: StreamArchiveOptions) {
  validation.here('bucket', bucket, BUCKET_PLACE);
  validation.check(prefix === undefined || prefix.length <= LONGEST_PREFIX && /^([A-Za-z0-9._-]+\/)+$/.test(prefix), 'prefix',
    `have letters, digits, dots, dashes and underscores between slashes, end with a slash, and have up to ${LONGEST_PREFIX} characters`, prefix);
  validation.check(format === undefined || format instanceof LakeFormat, 'format', 'be a LakeFormat, such as LakeFormat.parquet()', format);
  const [least, limit] = format?._kind === 'parquet' ? [64, 'Firehose limit for Parquet'] : [1, BUFFER_PAGE];
  validation.integer('bufferSize', mebibytes(bufferSize), least, 128, `MiB, ${limit}`);
  validation.duration('bufferInterval', bufferInterval, Duration.seconds(0), Duration.minutes(15), BUFFER_PAGE);
  validation.check(expiration === undefined || bucket === undefined, 'expiration', 'be left out with a bucket of yours, whose lifecycle rules are its own', expiration);
  validation.knownDuration('expiration', expiration);
  validation.integer('expiration', expiration?.toDays({ integral: false }), 1, 36_500, 'days');
}

/** The prefix of an archive has its objects only: nothing distinguishes those of two. */
export function takePrefix(validation: Validation, { pipeline }: PipelineContext, name: string, options: StreamArchiveOptions) {
  const { bucket, prefix = defaultPrefix(name) } = options;
  if (!bucket) { return; }
  const other = otherOwner({ resource: bucket, arn: bucket.arnForObjects(`${prefix}*`) }, `${pipeline.node.path}/${name}`);
  validation.check(other === undefined, `prefix of '${name}'`, `be of no other archive in the bucket ${bucket.node.path}, and ${other} has it`, prefix);
}

/** Beginning of the keys of an archive unless one is given. */
export function defaultPrefix(name: string): string {
  return `${name}/`;
}

/** The columns of an archive in Parquet: those of the format, or of the contract of its stage. Undefined for lines of JSON. */
export function archiveColumns(
  validation: Validation, { pipeline }: PipelineContext, name: string, { format }: StreamArchiveOptions, facts: StageFacts,
): Columns | undefined {
  const { contract } = facts;
  if (format?._kind !== 'parquet') { return undefined; }
  if (format._columns) { validateColumns(validation, pipeline, name, format._columns, facts); }
  const columns: Columns = format._columns ?? (contract ? contractColumns(contract) : {});
  const must = `have columns, such as LakeFormat.parquet({ customer: LakeType.STRING }): ${contract ? 'the contract of the stage states none' : 'the stage has no contract'}`;
  if (Object.keys(columns).length === 0) { validation.fail('format', must, 'LakeFormat.parquet()'); }
  return columns;
}

export function validateHistory(validation: Validation, archive: Construct, id: string, { bytesScannedLimit, resultBucket }: StreamHistoryOptions) {
  validation.check(isText(id), 'id', 'have something in it', id);
  validation.check(archive.node.tryFindChild(id) === undefined, 'id', 'differ from the other ids in the archive', id);
  validation.here('resultBucket', resultBucket, BUCKET_PLACE);
  validation.check(bytesScannedLimit === undefined || bytesScannedLimit.isUnresolved() || bytesScannedLimit.toBytes() >= LEAST_SCANNED_BYTES, 'bytesScannedLimit',
    `be at least ${LEAST_SCANNED_BYTES} bytes (Athena limit)`, bytesScannedLimit?.isUnresolved() ? undefined : bytesScannedLimit?.toBytes());
}

/** Undefined for a token. */
function mebibytes(size?: Size): number | undefined {
  return size === undefined || size.isUnresolved() ? undefined : size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}
