import { createHash } from 'crypto';

const LONGEST_NAME = 200;

/** The name of a construct's file in the cloud assembly. File systems take names of 255 bytes: a longer path is cut, with a hash of the whole. */
export function assemblyFileName(constructPath: string): string {
  const name = constructPath.replace(/\//g, '-');
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 9)}-${createHash('sha256').update(constructPath).digest('hex').slice(0, 8)}`;
}
