import { OwnError } from '../errors/safe-error';

/** A reference that is not the reader's to follow. */
export class ForeignReference extends OwnError {}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html: an ARN would be an access point elsewhere. */
const OBJECT_URL = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/([^]{1,1024})$/;

interface S3Object {
  readonly bucket: string;
  readonly key: string;
}

/**
 * The object of a claim check. Its key has a folder that only a claim check has, so that a message reads no other objects.
 * @param folder the folder, with a slash at its end
 * @throws if the text is no such reference
 */
export function claimedObject(location: unknown, folder: string): S3Object {
  const [, bucket, key] = typeof location === 'string' ? OBJECT_URL.exec(location) ?? [] : [];
  // results have a folder of their own in the bucket, and claim checks are in there
  if (bucket === undefined || !`/${key}`.includes(`/${folder}`)) throw new ForeignReference(`A claim check must be an object in ${folder}, got another reference.`);
  return { bucket, key };
}

/**
 * The same for a reader: the bucket is one of those that it is configured with.
 * @param name the object's own name in the bucket, or its folder with a slash at its end
 * @param configured the text of `CATALOG_CLAIM_CHECKS`: `["s3://bucket", "s3://bucket/prefix"]`
 */
export function readableObject(location: unknown, name: string, configured: string | undefined): S3Object {
  const object = claimedObject(location, name);
  const isNamed = (url: string) => name.endsWith('/') ? String(location).startsWith(url) : location === url;
  if (!(JSON.parse(configured || '[]') as string[]).some(place => isNamed(`${place}/${name}`))) {
    throw new ForeignReference('A claim check must be the object of its message in a bucket of CATALOG_CLAIM_CHECKS, got another reference (docs/messages.md).');
  }
  return object;
}
