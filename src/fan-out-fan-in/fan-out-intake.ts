import { aws_s3 as s3, Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import { FanOutApiOptions } from './fan-out-api-options';
import { PresignedUpload } from './presigned-upload';
import { IDENTIFIED_MEDIA_TYPES } from './private/identified-media-types';
import { UploadLimits } from './upload-limits';
import { isText } from '../core/private/given-values';
import { AUTH } from '../core/private/kinds';
import { MISSPELT } from '../core/private/media-types';
import { Validation } from '../core/private/validation';
import { validateReaders } from '../core/web/private/reader-settings';
import { validateCors, validateDomain, validateOrigins, validateThrottle } from '../core/web/private/web-front';
import { WebCors } from '../core/web/web-options';

/**
 * Options of an intake whose objects are jobs.
 */
export interface BucketIntakeOptions {
  /**
   * The bucket of the objects. It must send its events to EventBridge (`eventBridgeEnabled: true`), and
   * should be versioned. Without versions, a job reads the object as it is at that moment. Without the events no object
   * becomes a job: the API of an imported bucket answers 503 then. Without an API, synthesis warns of such a bucket.
   * @default - a new bucket, versioned
   */
  readonly bucket?: s3.IBucket;
  /**
   * The age at which S3 deletes the objects, in whole days: at least 18, for the redelivery of messages that name an object. A version that was
   * replaced is deleted as long after that. For your bucket, set its lifecycle rules yourself.
   * @default - never: storage is billed for all objects that were ever put
   */
  readonly expiration?: Duration;
  /**
   * The prefix of the keys of objects that are jobs: `incoming/`.
   * @default - every prefix; `uploads/` for uploads by presigned form
   */
  readonly prefix?: string;
  /**
   * The suffixes of the keys of objects that are jobs: `.jpg`, in lower or upper case. An upload by presigned
   * form is a job with any suffix. Its content decides whether it is refused, and the status of the job says so.
   * With a prefix, the intake receives the other objects below the prefix too, and ignores them.
   * @default - every suffix
   */
  readonly suffixes?: string[];
  /**
   * The limits on objects.
   * @default - up to 100 MiB, of any media type
   */
  readonly limits?: UploadLimits;
  /**
   * The options of an HTTP API for uploads by presigned form, and for the status of jobs.
   * @default - no API: principals with access to the bucket put objects
   */
  readonly upload?: PresignedUpload;
}

/**
 * The source of jobs.
 */
export class FanOutIntake {
  /** Every object that is put into a bucket is a job. A new version of an object is a new job. */
  static bucket(options: BucketIntakeOptions = {}): FanOutIntake {
    return new FanOutIntake('bucket', options);
  }

  /**
   * Every message to the intake queue is a job: the pattern is an `IMessageConsumer`. A `taskToken` in the data of a message, of 1 to 2,048
   * characters (limit of Step Functions), is in the JobEnded event of its job. The function that is `onJobEnded` answers the state machine that waits.
   */
  static messages(): FanOutIntake {
    return new FanOutIntake('messages');
  }

  /** Every request `POST /jobs` to an HTTP API is a job. `GET /jobs/{id}` returns its status. */
  static api(options: FanOutApiOptions = {}): FanOutIntake {
    return new FanOutIntake('api', {}, options);
  }

  private constructor(
    /** @internal */
    readonly _kind: 'bucket' | 'messages' | 'api',
    /** @internal */
    readonly _objects: BucketIntakeOptions = {},
    /** @internal */
    readonly _api: FanOutApiOptions | undefined = _objects.upload && { ..._objects.upload, cors: pagesOf(_objects.upload) },
  ) {}

  /** @internal */
  _validate(validation: Validation) {
    const { prefix, suffixes, limits = {}, upload } = this._objects;
    validation.check(prefix === undefined || /^[^/*\\][^*\\]*$/.test(prefix), 'intake.prefix', 'be the beginning of a key, without a leading slash, * and \\', prefix);
    validation.check(!(upload && prefix !== undefined && !prefix.endsWith('/')), 'intake.prefix', 'end in / for uploads by presigned form', prefix);
    validation.list('intake.suffixes', suffixes);
    for (const suffix of suffixes ?? []) {
      validation.check(isText(suffix) && /^[^*\\]+$/.test(suffix), 'intake.suffixes', 'be ends of keys such as .jpg, without * and \\', suffix);
    }
    validation.check(suffixes === undefined || suffixes.length > 0, 'intake.suffixes', 'be left out or have at least one element', 'none');
    validateSize(validation, limits.maxSize);
    validation.list('intake.limits.mediaTypes', limits.mediaTypes);
    validation.check(limits.mediaTypes?.length !== 0, 'intake.limits.mediaTypes', 'name at least one media type, or be left out', undefined);
    for (const type of limits.mediaTypes ?? []) {
      validation.check(!MISSPELT[type], 'intake.limits.mediaTypes', `have ${MISSPELT[type]} (IANA media types)`, type);
      validation.check(IDENTIFIED_MEDIA_TYPES.includes(type), 'intake.limits.mediaTypes', 'be media types that first bytes identify, such as image/jpeg', type);
    }
    validation.duration('intake.upload.expiration', upload?.expiration, Duration.minutes(1), Duration.hours(1), 'library limit');
    const place = upload ? 'intake.upload' : 'intake';
    validation.kind(`${place}.auth`, this._api?.auth, AUTH);
    validateThrottle(validation, `${place}.throttle`, this._api?.throttle);
    if (upload?.allowedOrigins) { validateOrigins(validation, `${place}.allowedOrigins`, upload.allowedOrigins); }
    validateCors(validation, `${place}.cors`, this._api?.cors);
    validateDomain(validation, `${place}.domain`, this._api?.domain);
    validateReaders(validation, `${place}.readers`, this._api?.readers, this._api?.auth);
  }
}

/** The pages that may upload may also ask for a form, and for the status of their job. */
function pagesOf({ cors, allowedOrigins }: PresignedUpload): WebCors | undefined {
  return cors ?? (allowedOrigins && { allowOrigins: allowedOrigins });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
const LARGEST_UPLOAD = Size.gibibytes(5);

function validateSize(validation: Validation, size?: Size) {
  if (size === undefined) { return; }
  if (size.isUnresolved()) {
    validation.check(isInBytes(size), 'intake.limits.maxSize', 'be given in bytes if it is only known at deployment', 'another unit');
    return;
  }
  const bytes = size.toBytes({ rounding: SizeRoundingBehavior.NONE });
  validation.check(bytes >= 1 && bytes <= LARGEST_UPLOAD.toBytes(), 'intake.limits.maxSize',
    'be between 1 byte and 5 GiB (S3 limit of a single upload)', `${bytes} bytes`);
}

/** CDK does not expose the unit of a size. */
function isInBytes(size: Size): boolean {
  try {
    size.toBytes();
    return true;
  } catch {
    return false;
  }
}
