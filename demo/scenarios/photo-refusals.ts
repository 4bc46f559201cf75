import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { until } from '../../tools/local-cloud/until';
import { Evidence } from '../evidence';
import { House } from '../house';
import { grant, postFile } from '../photo-upload';

const TOO_LARGE = Buffer.alloc(1024 * 1024 + 1);
const PATIENCE_SECONDS = 120;

/** Uploads that are refused: too large or of another type, before, during and after the upload. */
export async function refusals(house: House, evidence: Evidence) {
  const ask = async (contentType: string, size: number) => (await house.post('Photos', 'uploads', { fileName: 'x.png', contentType, size })).status;
  evidence.equal('Uploads: a form for a text', 415, await ask('text/plain', 10));
  evidence.equal('Uploads: a form for a file too large', 413, await ask('image/png', TOO_LARGE.length));

  const honest = await grant(house, { fileName: 'small.png', contentType: 'image/png' });
  evidence.equal('Uploads: S3 on a file too large for its form', 400, (await postFile(honest.upload, TOO_LARGE)).status);

  const text = await grant(house, { fileName: 'text.png', contentType: 'image/png' });
  await postFile(text.upload, Buffer.from('this is no image'));
  await house.client(S3Client).send(new PutObjectCommand({ Bucket: house.outputs.PhotosBucket, Key: 'photos/large.png', Body: TOO_LARGE }));
  const refused = await until('two objects to be refused', PATIENCE_SECONDS, async () => {
    const jobs = await house.items<{ id: string; outcome?: string; error?: string; object?: { key: string } }>(house.outputs.PhotosJobTable);
    const found = [...jobs.values()].filter(({ outcome }) => outcome === 'refused');
    return found.length === 2 && found;
  });
  const problemOf = (key: string) => (JSON.parse(refused.find(({ object }) => object!.key === key)?.error ?? '{}') as { type?: string }).type?.split(':').at(-1) ?? 'none';
  evidence.equal('Uploads: a text that calls itself an image', 'object-type', problemOf(text.upload.fields.key));
  evidence.equal('Uploads: an object too large, past the form', 'object-too-large', problemOf('photos/large.png'));
  const { status, error } = await house.job('Photos', text.id) as { status: string; error?: { title?: string } };
  evidence.equal('Uploads: the status of a refused object', 'failed: The media type of the object is not accepted', `${status}: ${error?.title}`);
}
