import { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';

type Conditions = NonNullable<Parameters<typeof createPresignedPost>[1]['Conditions']>;

/** S3 limit of the size of an object in one request: https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
const MAX_POST_BYTES = 5 * 1024 ** 3;

/** Presigned forms, signed with the role of the function. S3 enforces their conditions. */
export class S3UploadForms {
  constructor(private readonly client: S3Client, private readonly bucket: string) {}

  async sign({ key, maxBytes, mediaType, metadata, expirySeconds }: {
    readonly key: string;
    readonly maxBytes: number | undefined;
    readonly mediaType: string | undefined;
    readonly metadata: Readonly<Record<string, string>>;
    readonly expirySeconds: number;
  }): Promise<{ url: string; fields: Record<string, string> }> {
    const Fields = {
      ...mediaType === undefined ? {} : { 'Content-Type': mediaType },
      ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    };
    const variable = Object.entries({ key, ...Fields }).find(([, value]) => value.includes('${'));
    // S3 would replace it, and the SDK signs such a key as a prefix: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
    if (variable) throw new Error(`The field ${variable[0]} of an upload form must not have a variable.`);
    // each field becomes a condition: S3 refuses a form without it
    const Conditions: Conditions = [['content-length-range', 1, maxBytes ?? MAX_POST_BYTES]];
    return createPresignedPost(this.client, { Bucket: this.bucket, Key: key, Fields, Conditions, Expires: expirySeconds });
  }
}
