import { Size } from 'aws-cdk-lib';

/**
 * Which objects are taken in. They are checked before the job is split, whoever has put them:
 * the size, and the media type by the first bytes rather than by name or declared type.
 */
export interface UploadLimits {
  /**
   * The largest object. 1 byte to 5 GiB (limit of a single upload to S3).
   * @default Size.mebibytes(100)
   */
  readonly maxSize?: Size;
  /**
   * Media types that are taken in (`image/jpeg`), of those that first bytes tell. Others are refused.
   * @default - any
   */
  readonly mediaTypes?: string[];
}
