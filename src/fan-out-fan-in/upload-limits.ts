import { Size } from 'aws-cdk-lib';

/**
 * Limits on the objects that become jobs. The intake checks every object before it splits the job:
 * its size, and its media type. The first bytes decide the media type, not the name or the declared type.
 */
export interface UploadLimits {
  /**
   * The largest size of an object: 1 byte to 5 GiB (S3 limit of a single upload).
   * @default Size.mebibytes(100)
   */
  readonly maxSize?: Size;
  /**
   * Accepted media types (`image/jpeg`), among those that first bytes identify. Other objects are refused.
   * @default - any media type
   */
  readonly mediaTypes?: string[];
}
