import { RebuiltDocuments } from './documents';
import { RebuiltIndex } from './rebuilt-index';
import { generationsNow } from './record';
import { sideBySide } from '../../../shared/runtime/side-by-side';
import { Image } from '../../../shared/stream/table-change';
import { buildingOf } from '../../../shared/views/generations';
import { keyOfText, keyText } from '../../../shared/views/item-key';
import { Part, PartAnswer, runPages } from '../part';
import { RebuildPorts } from '../ports';
import { checkAttempts, PAUSES_MILLIS } from '../verify';

interface Compared {
  readonly key: Image;
  /** The item as it was scanned. Afterwards it is read again. */
  readonly scanned?: Image;
  /** The version that the document had at first. */
  readonly version?: string;
}

type ReadPage = (part: Part, documents: RebuiltDocuments) => Promise<{ readonly compared: readonly Compared[]; readonly next?: Image }>;

/** Compares each item of a segment with its document. */
export function verifyItemsOfIndex(part: Part, index: RebuiltIndex, ports: RebuildPorts): Promise<PartAnswer> {
  return verify(part, index, ports, async (now, documents) => {
    const { items, next } = await ports.source.scan(now, now.token);
    return { compared: items.map(item => ({ key: documents.keyOf(item), scanned: item })), next };
  });
}

/** Compares each document of a part of the index with its item: there must be one. */
export async function verifyDocuments(part: Part, index: RebuiltIndex, ports: RebuildPorts): Promise<PartAnswer> {
  const keys = await ports.source.keys();
  return verify(part, index, ports, async (now, documents) => {
    const { ids, next } = await documents.stored.page(now, now.token?.hash.S as string | undefined);
    return { compared: ids.map(id => ({ key: keyOfText(id, keys) })), next: next === undefined ? undefined : { hash: { S: next } } };
  });
}

async function verify(part: Part, index: RebuiltIndex, ports: RebuildPorts, read: ReadPage): Promise<PartAnswer> {
  const keys = await ports.source.keys();
  return runPages(part, ports, async now => {
    const documents = new RebuiltDocuments(index, buildingOf(await generationsNow(index), now.execution), keys, ports);
    const { compared, next } = await read(now, documents);
    if (await agree(compared, documents, ports)) return { ...now, token: next, rows: now.rows + compared.length, attempts: 0 };
    checkAttempts(now.attempts);
    return { ...now, attempts: now.attempts + 1 };
  });
}

/**
 * Whether each document is what its item is now, or is being changed by the live stream. Documents are read before the items, all of a page in one
 * search, which may find what was there a moment ago.
 */
async function agree(compared: readonly Compared[], documents: RebuiltDocuments, ports: RebuildPorts): Promise<boolean> {
  let open = compared;
  for (const pause of PAUSES_MILLIS) {
    await ports.sleep(pause);
    const isLast = pause === PAUSES_MILLIS.at(-1);
    const stored = await documents.stored.findAll(open.map(({ key }) => keyText(key)));
    const next = await sideBySide(open, async ({ key, scanned, version }): Promise<Compared | undefined> => {
      const document = stored.get(keyText(key));
      const now = document?.version ?? 'none';
      if (version !== undefined && now !== version) return undefined;
      const made = await documents.made(key, scanned ?? await ports.source.get(key));
      if (documents.agrees(made, document)) return undefined;
      return isLast && await documents.isRefused(made, document) ? undefined : { key, version: now };
    });
    open = next.filter(each => each !== undefined);
    if (open.length === 0) return true;
  }
  return false;
}
