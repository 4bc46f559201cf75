import { promisify } from 'util';
import { gunzip, gzip } from 'zlib';

/** An item has 400 KB, names included: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html. */
const LARGEST_BYTES = 390 * 1024;
const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** The text, compressed. Undefined for one that no item can hold. */
export async function zipped(text: string): Promise<Uint8Array | undefined> {
  const bytes = await zip(text);
  return bytes.length > LARGEST_BYTES ? undefined : bytes;
}

export async function unzipped(bytes: Uint8Array): Promise<string> {
  return (await unzip(bytes)).toString('utf8');
}
