import { GetObjectCommand, GetObjectCommandOutput, S3Client, S3ServiceException } from '@aws-sdk/client-s3';

/** All that magic-bytes.js looks at: its farthest signature (Mach-O behind a page) ends 4 bytes after 4,096. */
const FIRST_BYTES = 4_100;

interface Head {
  readonly size: number;
  readonly etag?: string;
  readonly versionId?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly firstBytes: Uint8Array;
}

/** The beginning of objects, in one request each. */
export class S3ObjectReader {
  constructor(private readonly client: S3Client) {}

  async head(bucket: string, key: string, versionId: string | undefined): Promise<Head | undefined> {
    try {
      const answer = await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, Range: `bytes=0-${FIRST_BYTES - 1}` }));
      return {
        size: totalSize(answer),
        etag: answer.ETag?.replace(/"/g, ''),
        versionId: answer.VersionId === 'null' ? undefined : answer.VersionId,
        metadata: answer.Metadata ?? {},
        firstBytes: await answer.Body!.transformToByteArray(),
      };
    } catch (error) {
      if (!(error instanceof S3ServiceException)) throw error;
      const status = error.$metadata.httpStatusCode;
      // of an empty object no range can be had; a delete marker's version answers 405
      if (status === 416) return { size: 0, metadata: {}, firstBytes: new Uint8Array() };
      if (error.name === 'NoSuchKey' || error.name === 'NoSuchVersion' || status === 405) return undefined;
      throw error;
    }
  }
}

/** `bytes 0-4095/123456` */
function totalSize({ ContentRange, ContentLength }: GetObjectCommandOutput): number {
  return Number(ContentRange?.split('/')[1] ?? ContentLength);
}
