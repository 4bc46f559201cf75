import { DocumentChange, hashOf, Stamp, STAMP } from './document-change';
import { shapeOf } from '../json/json-shape';
import { jsonObject, JsonText } from '../json/json-text';
import { Unpublishable } from '../publishing/unpublishable';

/** https://docs.opensearch.org/latest/api-reference/document-apis/bulk/ */
const MOST_ID_BYTES = 512;

/** Tries of the engine itself where two requests write one document. Library default. */
const RETRIES_ON_CONFLICT = 3;

/**
 * Writes what is newer than what is there, whatever came first. The text is always the same, so that the engine compiles it once.
 * `clear` first: a member that the document no longer has would stay.
 */
const WRITE_IF_NEWER = [
  `def known = ctx._source.${STAMP}?.version;`,
  'if (known != null && known.compareTo(params.stamp.version) >= 0) { ctx.op = \'none\'; }',
  `else { ctx._source.clear(); ctx._source.putAll(params.document); ctx._source.${STAMP} = params.stamp; }`,
].join(' ');

/** Writes in the place of what was read, whatever its content is. Where nothing was, or what has no version, there is none to compare. */
const REPLACE_IF_SAME = [
  `if (ctx._source.${STAMP}?.version != params.before) { ctx.op = 'none'; }`,
  `else { ctx._source.clear(); ctx._source.putAll(params.document); ctx._source.${STAMP} = params.stamp; }`,
].join(' ');

/** A tombstone that was written over meanwhile stays what it has become. */
const REMOVE_TOMBSTONE = `ctx.op = ctx._source.${STAMP}?.deletedAt != null && ctx._source.${STAMP}.version == params.version ? 'delete' : 'none';`;

/**
 * The lines of a bulk request that write a change unless a newer one was written. The action is in the lines and not in the URL, because the service
 * ignores the URL's parameters; `require_alias` keeps an index from being made by a write.
 *
 * @throws Unpublishable for what can never be written
 */
export function writeLines(change: DocumentChange, now: Date): string {
  return scriptedLines(WRITE_IF_NEWER, change, now);
}

/**
 * The lines that write a document in the place of one that was read, unless it has another version now.
 *
 * @param before the version that was read; undefined for no document, or one that somebody else wrote
 * @throws Unpublishable for what can never be written
 */
export function repairLines(change: DocumentChange, before: string | undefined, now: Date): string {
  return scriptedLines(REPLACE_IF_SAME, change, now, { before });
}

function scriptedLines(source: string, { id, version, document }: DocumentChange, now: Date, more: object = {}): string {
  checkId(id);
  const stamp: Stamp = { version, hash: hashOf(id), ...document === undefined && { deletedAt: now.getTime() } };
  const params = jsonObject({ stamp, ...more }, { document: document === undefined ? '{}' : checked(document) });
  const script = jsonObject({ lang: 'painless', source }, { params });
  return `${action(id)}\n${jsonObject({ scripted_upsert: true, upsert: {} }, { script })}\n`;
}

/** The lines that write a document whatever is there: one of the library's own. */
export function indexLines(id: string, document: object): string {
  return `${JSON.stringify({ index: { _id: id, require_alias: true } })}\n${JSON.stringify(document)}\n`;
}

/** The lines that remove a tombstone. */
export function removeTombstoneLines(id: string, version: string): string {
  return `${action(id)}\n${JSON.stringify({ script: { lang: 'painless', source: REMOVE_TOMBSTONE, params: { version } } })}\n`;
}

function action(id: string): string {
  return JSON.stringify({ update: { _id: id, require_alias: true, retry_on_conflict: RETRIES_ON_CONFLICT } });
}

function checkId(id: string): void {
  const bytes = Buffer.byteLength(id);
  if (bytes < 1 || bytes > MOST_ID_BYTES) throw new Unpublishable(`the id of a document must have 1 to ${MOST_ID_BYTES} bytes (OpenSearch limit), got ${bytes}`);
}

/** In one line, as the bulk request needs it: between the tokens of JSON, a space is as good as the end of a line. */
function checked(document: JsonText): JsonText {
  const content = parsed(document);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) throw new Unpublishable('a document must be a JSON object');
  if (Object.hasOwn(content, STAMP)) throw new Unpublishable(`a document must not have the member ${STAMP}, which the library writes`);
  // an engine that parses thousands of levels closes the connection, and with it the requests of the others
  const { excess } = shapeOf(content);
  if (excess !== undefined) throw new Unpublishable(`a document ${excess.replace(/^./, first => first.toLowerCase()).replace(/\.$/, '')} (library limit)`);
  return document.replace(/[\r\n]/g, ' ');
}

function parsed(document: JsonText): unknown {
  try {
    return JSON.parse(document) as unknown;
  } catch {
    throw new Unpublishable('a document must be valid JSON');
  }
}
