import { textOf } from '../json/utf8-text';

/** How formats begin that are often put onto streams. */
const FORMATS: ReadonlyArray<readonly [name: string, magic: string]> = [
  ['an aggregate of the Kinesis Producer Library, whose AggregationEnabled must be false', 'f3899ac2'],
  ['gzip', '1f8b'],
];

/**
 * The text of a record's bytes.
 *
 * @param what the record, in the reason
 * @param refuse the error for bytes that are no text in UTF-8: as text they would be others
 */
export function recordText(bytes: Buffer, what: string, refuse: (reason: string) => Error): string {
  const text = textOf(bytes);
  if (text !== undefined) return text;
  const [format] = FORMATS.find(([, magic]) => bytes.subarray(0, magic.length / 2).toString('hex') === magic) ?? ['other bytes'];
  throw refuse(`${what} must be text in UTF-8, got ${format}`);
}
