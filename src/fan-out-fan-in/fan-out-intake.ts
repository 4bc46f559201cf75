import { aws_s3 as s3, Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import { FanOutApiOptions } from './fan-out-api-options';
import { PresignedUpload } from './presigned-upload';
import { UploadLimits } from './upload-limits';
import { Validation } from '../core/private/validation';

/**
 * Options of a bucket whose objects are jobs.
 */
export interface BucketIntakeOptions {
  /**
   * A bucket of yours. It must send its events to EventBridge (`eventBridgeEnabled: true`), and should be
   * versioned: without versions a job reads whatever the object has become meanwhile.
   * @default - one is made, versioned
   */
  readonly bucket?: s3.IBucket;
  /**
   * How the keys of objects begin that are jobs: `incoming/`.
   * @default - any object is a job
   */
  readonly prefix?: string;
  /**
   * How the keys of objects end that are jobs: `.jpg`, in small or capital letters. What was uploaded by a
   * presigned form is a job whatever its key ends in: it is refused, and told so, by its content.
   * @default - any object is a job
   */
  readonly suffixes?: string[];
  /**
   * What an object must be like.
   * @default - up to 100 MiB, of any type
   */
  readonly limits?: UploadLimits;
  /**
   * An HTTP API that lets clients upload, and tells the status of their jobs.
   * @default - objects are put by whoever has access to the bucket
   */
  readonly upload?: PresignedUpload;
}

/**
 * How jobs come in.
 */
export class FanOutIntake {
  /** Every object that is put into a bucket is a job; an overwritten one is another job. */
  static bucket(options: BucketIntakeOptions = {}): FanOutIntake {
    return new FanOutIntake('bucket', options);
  }

  /** Every message to the pattern's intake queue is a job: the pattern is an `IMessageConsumer`. */
  static messages(): FanOutIntake {
    return new FanOutIntake('messages');
  }

  /** An HTTP API takes jobs in: `POST /jobs` answers 202, `GET /jobs/{id}` the status. */
  static api(options: FanOutApiOptions = {}): FanOutIntake {
    return new FanOutIntake('api', {}, options);
  }

  private constructor(
    /** @internal */
    readonly _kind: 'bucket' | 'messages' | 'api',
    /** @internal */
    readonly _objects: BucketIntakeOptions = {},
    /** @internal */
    readonly _api: FanOutApiOptions | undefined = _objects.upload,
  ) {}

  /** @internal */
  _validate(validation: Validation) {
    const { prefix, suffixes, limits = {}, upload } = this._objects;
    validation.check(prefix === undefined || /^[^/*\\][^*\\]*$/.test(prefix), 'intake.prefix', 'be the beginning of a key, without a leading slash, * and \\', prefix);
    validation.check(!(upload && prefix !== undefined && !prefix.endsWith('/')), 'intake.prefix', 'end in / where clients upload below it', prefix);
    for (const suffix of suffixes ?? []) {
      validation.check(/^[^*\\]+$/.test(suffix), 'intake.suffixes', 'be ends of keys such as .jpg, without * and \\', suffix);
    }
    validation.check(suffixes === undefined || suffixes.length > 0, 'intake.suffixes', 'be left out, or name at least one', 'none');
    validateSize(validation, limits.maxSize);
    for (const type of limits.mediaTypes ?? []) {
      validation.check(/^[\w.+-]+\/[\w.+-]+$/.test(type), 'intake.limits.mediaTypes', 'be media types such as image/jpeg', type);
    }
    validation.duration('intake.upload.expiration', upload?.expiration, Duration.minutes(1), Duration.hours(1), 'ours');
    for (const name of ['rateLimit', 'burstLimit'] as const) {
      const value = this._api?.throttle?.[name];
      validation.check(value === undefined || value > 0, `intake.throttle.${name}`, 'be above 0, or every request is refused', value);
    }
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
const LARGEST_UPLOAD = Size.gibibytes(5);

function validateSize(validation: Validation, size?: Size) {
  if (size === undefined) { return; }
  if (size.isUnresolved()) {
    validation.check(isInBytes(size), 'intake.limits.maxSize', 'be given in bytes where it is only known at deployment', 'another unit');
    return;
  }
  const bytes = size.toBytes({ rounding: SizeRoundingBehavior.NONE });
  validation.check(bytes >= 1 && bytes <= LARGEST_UPLOAD.toBytes(), 'intake.limits.maxSize',
    'be between 1 byte and 5 GiB (limit of a single upload to S3)', `${bytes} bytes`);
}

/** CDK does not tell the unit of a size. */
function isInBytes(size: Size): boolean {
  try {
    size.toBytes();
    return true;
  } catch {
    return false;
  }
}
