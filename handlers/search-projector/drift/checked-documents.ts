import { CheckedView, Difference, DriftMetric, Suspect } from '../../shared/drift/ports';
import { OwnError } from '../../shared/errors/safe-error';
import { Log } from '../../shared/jobs/job-ports';
import { itemJson } from '../../shared/json/attribute-json';
import { Unpublishable } from '../../shared/publishing/unpublishable';
import { repairLines } from '../../shared/search/bulk-lines';
import { isSame } from '../../shared/search/document-content';
import { IndexDocuments } from '../../shared/search/index-documents';
import { extendIndex, generationOf, OpenIndex } from '../../shared/search/index-writer';
import { Image } from '../../shared/stream/table-change';
import { KeyAttribute, keyOfText, keyText } from '../../shared/views/item-key';
import { Projection } from '../../shared/views/projection';
import { SearchView } from '../ports';

export interface CheckedDocumentsPorts {
  readonly index: Omit<OpenIndex, 'tries' | 'settings'> & Pick<SearchView, 'settings' | 'isCurrent'>;
  readonly project: Projection;
  readonly source: {
    keys(): Promise<readonly KeyAttribute[]>;
    /** Undefined also for what is in the place of a key, where a document is that of no item. */
    get(key: Image): Promise<Image | undefined>;
  };
  readonly log: Pick<Log, 'warn'>;
  /** Those of the generation given. */
  documentsOf(generation: string): Pick<IndexDocuments, 'find' | 'sample' | 'write' | 'suspects' | 'remember'>;
  now(): number;
  count(metric: DriftMetric, by: number): void;
}

/** The documents of a generation of a search index. */
export class CheckedDocuments implements CheckedView {
  /**
   * Undefined where there is no index before the first change, or any more. The mapping of one has to know what a check keeps there.
   *
   * @throws OwnError where the current index was deleted
   */
  static async of(ports: CheckedDocumentsPorts): Promise<CheckedDocuments | undefined> {
    const { index } = ports;
    if (!await extendIndex(index)) {
      if (!await index.isCurrent?.()) return undefined;
      throw new OwnError(`Index ${index.settings.alias}-${generationOf(index)}, which queries have to find, was deleted: rebuild the view.`);
    }
    return new CheckedDocuments(ports, ports.documentsOf(generationOf(ports.index)), await ports.source.keys());
  }

  private constructor(
    private readonly ports: CheckedDocumentsPorts,
    private readonly documents: ReturnType<CheckedDocumentsPorts['documentsOf']>,
    private readonly keys: readonly KeyAttribute[],
  ) {}

  get name(): string {
    return checkedName(this.ports.index);
  }

  async sample(size: number): Promise<Image[]> {
    const ids = await this.documents.sample(size);
    return ids.map(id => keyOfText(id, this.keys));
  }

  async compare(key: Image): Promise<Difference | undefined> {
    const { documents, ports: { source, project, now } } = this;
    const id = keyText(key);
    const stored = await documents.find(id);
    const item = await source.get(key);
    try {
      const data = item && await project(item);
      const document = data && itemJson(data, 'the document');
      if (isSame(data, document, stored)) return undefined;
      // the version stays: every later change of the item has a greater one, and the one that the document has does not come again
      const lines = repairLines({ id, version: stored?.version ?? '', document }, stored?.version, new Date(now()));
      return { version: stored?.version, repair: () => this.repair(lines) };
    } catch (error) {
      if (error instanceof Unpublishable) return undefined;
      throw error;
    }
  }

  suspects(): Promise<readonly Suspect[]> {
    return this.documents.suspects();
  }

  remember(suspects: readonly Suspect[]): Promise<void> {
    return this.documents.remember(suspects);
  }

  count(metric: DriftMetric, by: number): void {
    this.ports.count(metric, by);
  }

  /** A document that the engine refuses for its content is in the failure queue, unless its item is older than the view. */
  private async repair(lines: string): Promise<boolean> {
    const repair = await this.documents.write(lines);
    if (repair.kind === 'refused') this.ports.log.warn('the engine refuses the document of an item', { view: this.name, reason: repair.reason });
    return repair.kind === 'written';
  }
}

/** What is checked beside the current generation has a name of its own. */
export function checkedName({ settings: { name }, isHidden }: CheckedDocumentsPorts['index']): string {
  return isHidden ? `${name} (previous)` : name;
}
