import { S3Client } from '@aws-sdk/client-s3';
import { S3UploadForms } from '../../handlers/shared/aws/fan-in/s3-upload-forms';

const forms = new S3UploadForms(new S3Client({ region: 'eu-central-1', credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' } }), 'uploads');
const sign = (changes: object = {}) => forms.sign({ key: 'photos/1/a.png', maxBytes: 1_000, mediaType: 'image/png', metadata: { 'job-id': '1' }, expirySeconds: 900, ...changes });

test('a form is for one key exactly, one type and one job', async () => {
  const { fields } = await sign();
  const { conditions } = JSON.parse(Buffer.from(fields.Policy, 'base64').toString()) as { conditions: unknown[] };
  expect(conditions).toEqual(expect.arrayContaining([
    { bucket: 'uploads' }, { key: 'photos/1/a.png' }, { 'Content-Type': 'image/png' }, { 'x-amz-meta-job-id': '1' }, ['content-length-range', 1, 1_000],
  ]));
  expect(conditions.filter(condition => Array.isArray(condition) && condition[0] === 'starts-with')).toEqual([]);
});

// the SDK would sign such a key as a prefix, and S3 would put the name of the client's file in its place
test.each([
  ['key', { key: 'photos/1/${filename}' }],
  ['key', { key: 'photos/${filename}/a.png' }],
  ['Content-Type', { mediaType: 'image/${filename}' }],
  ['x-amz-meta-job-id', { metadata: { 'job-id': '${filename}' } }],
])('a variable of S3 in %s is not signed: %p', async (field, changes) => {
  await expect(sign(changes)).rejects.toThrow(`The field ${field} of an upload form must not have a variable.`);
});
