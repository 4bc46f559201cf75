import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Jimp } from 'jimp';
import { Subtask, SubtaskResults } from '../../runtime';

const s3 = new S3Client();

/** The uploaded photo, as it was when its job began. */
export async function readPhoto({ object }: Subtask) {
  const { bucket, key, versionId } = object!;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
  return Jimp.read(Buffer.from(await Body!.transformToByteArray()));
}

/** Writes a rendition to the place of the subtask's results, and returns its URL. */
export async function writeRendition(jpeg: Buffer, { bucket, key }: SubtaskResults): Promise<string> {
  const Key = `${key}.jpg`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: jpeg, ContentType: 'image/jpeg' }));
  return `s3://${bucket}/${Key}`;
}
