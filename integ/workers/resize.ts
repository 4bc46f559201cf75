import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { handleSubtasks, resultAt } from '../../runtime';

const s3 = new S3Client();

/** The small worker returns the content, the large one writes it; it fails on poison, and ends its process on a crash. */
export const handler = handleSubtasks(async ({ object, worker, results }) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: object!.bucket, Key: object!.key, VersionId: object!.versionId }));
  const content = await Body!.transformToString();
  if (worker === 'large' && content.includes('poison')) { throw new Error('Poison'); }
  if (worker === 'large' && content.includes('crash')) { process.exit(1); }
  if (worker === 'small') { return content; }
  const Key = `${results!.key}.txt`;
  await s3.send(new PutObjectCommand({ Bucket: results!.bucket, Key, Body: content }));
  return resultAt(`s3://${results!.bucket}/${Key}`);
});
