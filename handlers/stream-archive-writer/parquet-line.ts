import { placeOf } from './record-place';
import { elementTexts, memberTexts } from '../shared/json/json-parts';
import { jsonObject, JsonText } from '../shared/json/json-text';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { PutRecord } from '../shared/stream/put-record';
import { Staged } from '../shared/stream/staged';

/** A type of a column, as src/stream-pipeline/lake-type.ts writes it into `branch.json`. */
export interface ColumnType {
  readonly kind: string;
  readonly of?: ColumnType;
  readonly fields?: ReadonlyArray<{ readonly member: string; readonly type: ColumnType }>;
}

/** Whole numbers by their bits: https://docs.aws.amazon.com/athena/latest/ug/data-types.html */
const BITS: Readonly<Record<string, number>> = { int: 32, bigint: 64 };
/** As it is written in JSON, with no more digits than 64 bits need: with a fraction or an exponent, a deserializer does not take it as a whole number. */
const WHOLE = /^-?\d{1,19}$/;
/** Of RFC 3339, without leap seconds. */
const TIME = /^\d{4}-\d\d-\d\d[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/**
 * A record as a row for Parquet: its members that have columns, the record itself as text, and what identifies it in its stream. Names are in lower
 * case, as those of columns are. What the deserializer of Firehose could not read is refused here.
 *
 * @param columns the struct of the columns
 * @throws Unpublishable for a record that does not fit them
 */
export function parquetLine(record: PutRecord, { text }: Staged, columns: ColumnType): string {
  const members = text.trimStart().startsWith('{') ? fieldsOf(text, columns, 'the record') : undefined;
  if (members === undefined) throw new Unpublishable('the record must be an object for Parquet');
  return `${jsonObject({ ...placeOf(record), record: text }, members)}\n`;
}

/** The value as the deserializer is to read it. Undefined for one that is left out, as NULL. */
function valueOf(json: JsonText, type: ColumnType, place: string): JsonText | undefined {
  const text = json.trim();
  if (text === 'null') return undefined;
  switch (type.kind) {
    case 'struct': return text.startsWith('{') ? objectOf(fieldsOf(text, type, place)) : misfit(place, type);
    case 'map': return text.startsWith('{') ? objectOf(entriesOf(text, type, place)) : misfit(place, type);
    case 'array': return text.startsWith('[') ? arrayOf(text, type, place) : misfit(place, type);
    default: return scalarOf(text, type, place);
  }
}

function scalarOf(text: JsonText, type: ColumnType, place: string): JsonText {
  switch (type.kind) {
    case 'string': return text.startsWith('"') && isWellFormed(text) ? text : misfit(place, type);
    case 'boolean': return text === 'true' || text === 'false' ? text : misfit(place, type);
    case 'double': return /^[-\d]/.test(text) && Number.isFinite(Number(text)) ? text : misfit(place, type);
    case 'timestamp': return timeOf(text) ?? misfit(place, type);
    default: return WHOLE.test(text) && isWithin(BigInt(text), BITS[type.kind]) ? text : misfit(place, type);
  }
}

/** Text in Parquet is UTF-8, which has no half of a surrogate pair. */
function isWellFormed(json: JsonText): boolean {
  return !/\p{Surrogate}/u.test(JSON.parse(json) as string);
}

function isWithin(value: bigint, bits: number): boolean {
  return BigInt.asIntN(bits, value) === value;
}

/** In UTC, in one of the forms that the deserializer reads: https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html */
function timeOf(text: JsonText): JsonText | undefined {
  const time = text.startsWith('"') ? JSON.parse(text) as string : '';
  const date = TIME.test(time) ? new Date(time.toUpperCase()) : new Date(NaN);
  // 30 February is none, and no reader of Parquet agrees with others before the year 1 or after 9999
  const isDay = new Date(`${time.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(time.slice(8, 10));
  if (!isDay || Number.isNaN(date.getTime())) return undefined;
  const inUtc = JSON.stringify(date);
  return /^"(?!0000)\d{4}-/.test(inUtc) ? inUtc : undefined;
}

function fieldsOf(text: JsonText, { fields = [] }: ColumnType, place: string): Record<string, JsonText> {
  const texts = memberTexts(text);
  return Object.fromEntries(fields.flatMap(({ member, type }) => {
    const value = texts.has(member) ? valueOf(texts.get(member)!, type, `${place}/${member}`) : undefined;
    return value === undefined ? [] : [[member.toLowerCase(), value]];
  }));
}

function entriesOf(text: JsonText, type: ColumnType, place: string): Record<string, JsonText> {
  const ofEntry = `an entry of ${place}`;
  return Object.fromEntries([...memberTexts(text)].map(([name, value]) => {
    if (!isWellFormed(JSON.stringify(name))) misfit(place, type);
    return [name, valueOf(value, type.of!, ofEntry) ?? misfit(ofEntry, type.of!)];
  }));
}

function arrayOf(text: JsonText, type: ColumnType, place: string): JsonText | undefined {
  const elements = elementTexts(text).map((element, index) => {
    const ofElement = `${place}/${index}`;
    return valueOf(element, type.of!, ofElement) ?? misfit(ofElement, type.of!);
  });
  return elements.length === 0 ? undefined : `[${elements.join(',')}]`;
}

/** Writers of Parquet have failed at empty lists and maps: https://issues.apache.org/jira/browse/HIVE-13632 */
function objectOf(members: Record<string, JsonText>): JsonText | undefined {
  return Object.keys(members).length === 0 ? undefined : jsonObject({}, members);
}

function misfit(place: string, { kind }: ColumnType): never {
  throw new Unpublishable(`${place} must fit a column of the type ${kind}`);
}
