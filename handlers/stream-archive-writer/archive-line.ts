import { placeOf } from './record-place';
import { jsonObject } from '../shared/json/json-text';
import { PutRecord } from '../shared/stream/put-record';
import { Staged } from '../shared/stream/staged';

/** JSON has them between its tokens only: within a string they are escaped. */
const LINE_BREAKS = /[\n\r]/g;

/** A record as a line of the archive: JSON, with the record itself as it was put, and what identifies it in its stream. */
export function archiveLine(record: PutRecord, { text }: Staged): string {
  return `${jsonObject(placeOf(record), { record: text.replace(LINE_BREAKS, ' ') })}\n`;
}
