import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';

/** A record within an aggregate. `isPoison`: the contract of the fixture does not take it. */
export interface AggregatedRecord {
  readonly key: string;
  readonly number: number;
  readonly text: string;
  readonly isPoison: boolean;
}

interface Made {
  /** Stands for the time of the events, in the same form. */
  readonly at: string;
  readonly partitionKey: string;
  /** Base64. */
  readonly aggregate: string;
  readonly records: ReadonlyArray<readonly [key: string, text: string]>;
}

const MAGIC_BYTES = 4;
const MD5_BYTES = 16;

/** An aggregate that another implementation made, which the file names. Its events are of now: texts of the same length, and the MD5 that follows from them. */
export function kplAggregate(): { readonly partitionKey: string; readonly bytes: Buffer; readonly records: readonly AggregatedRecord[] } {
  const made = JSON.parse(fs.readFileSync(path.join(__dirname, 'fixtures/pipeline/aggregate.json'), 'utf8')) as Made;
  const now = new Date().toISOString();
  const bytes = Buffer.from(Buffer.from(made.aggregate, 'base64').toString('latin1').replaceAll(made.at, now), 'latin1');
  createHash('md5').update(bytes.subarray(MAGIC_BYTES, -MD5_BYTES)).digest().copy(bytes, bytes.length - MD5_BYTES);
  return {
    partitionKey: made.partitionKey,
    bytes,
    records: made.records.map(([key, given]) => {
      const text = given.replace(made.at, now);
      const { number } = JSON.parse(text) as { readonly number: unknown };
      return { key, number: Number(number), text, isPoison: typeof number !== 'number' };
    }),
  };
}
