import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** Stores contents that do not fit into a message (claim check). */
export class S3ClaimCheckStore {
  constructor(private readonly client: S3Client, private readonly bucket: string) {}

  /** Stores the body and answers its `s3://` reference. */
  async put(key: string, body: string | Buffer, type = 'application/json'): Promise<string> {
    await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: type }));
    return `s3://${this.bucket}/${key}`;
  }
}
