import { RebuiltIndex } from './rebuilt-index';
import { generationsIn } from './record';
import { itemJson } from '../../../shared/json/attribute-json';
import { Unpublishable } from '../../../shared/publishing/unpublishable';
import { repairLines } from '../../../shared/search/bulk-lines';
import { BulkWriter } from '../../../shared/search/bulk-writer';
import { DocumentChange } from '../../../shared/search/document-change';
import { isSame } from '../../../shared/search/document-content';
import { IndexDocuments, Repair, StoredDocument } from '../../../shared/search/index-documents';
import { SearchGeneration } from '../../../shared/search/search-generations';
import { Image } from '../../../shared/stream/table-change';
import { KeyAttribute, keyText } from '../../../shared/views/item-key';
import { RebuildPorts } from '../ports';

/** What an item is in a generation: one of the three. */
export type Made =
  | { readonly kind: 'document'; readonly change: DocumentChange; readonly data: Image }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Of any writer's, the least: whatever a change wrote stays. */
const LEAST = '';

/** The documents of a generation, as a rebuild reads and writes them. */
export class RebuiltDocuments {
  readonly stored: IndexDocuments;
  private readonly project: (item: Image) => Promise<Image | undefined>;
  private readonly alias: string;

  constructor(
    private readonly index: RebuiltIndex,
    { id, definition }: SearchGeneration,
    private readonly keys: readonly KeyAttribute[],
    private readonly ports: Pick<RebuildPorts, 'projectionOf' | 'now'>,
  ) {
    this.alias = generationsIn(index).writerOf(id);
    this.stored = new IndexDocuments(index.engine, this.alias);
    this.project = ports.projectionOf(definition.projection);
  }

  keyOf(item: Image): Image {
    return Object.fromEntries(this.keys.map(({ name }) => [name, item[name]]));
  }

  /** @param item undefined for one that is not in the source */
  async made(key: Image, item: Image | undefined): Promise<Made> {
    try {
      const data = item && await this.project(item);
      if (data === undefined) return { kind: 'none' };
      return { kind: 'document', data, change: { id: keyText(key), version: LEAST, document: itemJson(data, 'the document') } };
    } catch (error) {
      if (!(error instanceof Unpublishable)) throw error;
      return { kind: 'refused', reason: error.message };
    }
  }

  /** Writes documents of scanned items, for those that have none. What a change wrote stays. */
  async create(changes: readonly DocumentChange[]) {
    let superseded = 0;
    const { engine, tries, backoff } = this.index;
    const notWritten = await new BulkWriter(this.alias, {
      engine, tries, timeLeft: () => this.index.timeLeft(), now: () => new Date(this.ports.now()), countSuperseded: by => { superseded += by; },
    }, { backoff }).write(changes);
    return { notWritten, written: changes.length - notWritten.length - superseded };
  }

  /** Whether a document is what its item is. One of which the view can make none differs in nothing: it is in the failure queue. */
  agrees(made: Made, stored: StoredDocument | undefined): boolean {
    if (made.kind === 'refused') return true;
    return made.kind === 'none' ? isSame(undefined, undefined, stored) : isSame(made.data, made.change.document, stored);
  }

  /** Writes what still differs, as a drift check does, with the version that was read: the engine may refuse the document of the item. */
  async isRefused(made: Made, stored: StoredDocument | undefined): Promise<boolean> {
    if (made.kind !== 'document') return false;
    const change = { ...made.change, version: stored?.version ?? LEAST };
    return (await this.repaired(change, stored?.version)).kind === 'refused';
  }

  private async repaired(change: DocumentChange, before: string | undefined): Promise<Repair> {
    try {
      return await this.stored.write(repairLines(change, before, new Date(this.ports.now())));
    } catch (error) {
      if (error instanceof Unpublishable) return { kind: 'refused', reason: error.message };
      throw error;
    }
  }
}
