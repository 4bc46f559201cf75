import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** Claim check: bodies that do not fit into a queue message. */
export class S3PayloadStore {
  constructor(private readonly client: S3Client, private readonly bucket: string) {}

  /** Stores the body and answers its `s3://` reference. */
  async put(key: string, body: string): Promise<string> {
    await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: 'application/json' }));
    return `s3://${this.bucket}/${key}`;
  }
}
