import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { handleSubtasks, resultAt } from '../../runtime';

const s3 = new S3Client();

/** Writes the content with the name of the worker. The large worker fails on poison. */
export const handler = handleSubtasks(async ({ object, worker, results }) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: object!.bucket, Key: object!.key, VersionId: object!.versionId }));
  const content = await Body!.transformToString();
  if (worker === 'large' && content.includes('poison')) { throw new Error('Poison'); }
  const Key = `${results!.key}.txt`;
  await s3.send(new PutObjectCommand({ Bucket: results!.bucket, Key, Body: `${worker}: ${content}` }));
  return resultAt(`s3://${results!.bucket}/${Key}`);
});
