import jsonata from 'jsonata';
import { MemoryIndex } from './memory-index';
import { CheckedDocuments } from '../../../../handlers/search-projector/drift/checked-documents';
import { SearchView } from '../../../../handlers/search-projector/ports';
import { projectDocuments } from '../../../../handlers/search-projector/project-documents';
import { checkDrift } from '../../../../handlers/shared/drift/check-drift';
import { DriftMetric } from '../../../../handlers/shared/drift/ports';
import { Tries } from '../../../../handlers/shared/messages/tries';
import { IndexDocuments } from '../../../../handlers/shared/search/index-documents';
import { Image, TableRecord } from '../../../../handlers/shared/stream/table-change';
import { foreignId } from '../../../../handlers/shared/views/item-key';
import { ProjectionSettings, projectionOf } from '../../../../handlers/shared/views/projection';
import { Turns } from '../../view-projector/rebuild/turns';

const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/tweets/stream/2030-01-01T00:00:00.000';
const BATCH = 3;
const ALIAS = 'tweets';

export const idOf = (key: string) => `{"id":"${key}"}`;

/** A source with its stream, a search index, its projector and its drift check. Every call is a turn, so that all of them run at once. */
export class World {
  readonly source = new Map<string, Image>();
  readonly index: MemoryIndex;
  readonly counts: Record<DriftMetric, number> = { Checked: 0, Drifted: 0, Repaired: 0 };
  readonly logged: object[] = [];
  now = Date.parse('2030-01-02T00:00:00Z');
  hasTime = true;
  /** Runs behind each request to the index, and each read of the source. */
  afterCall?: () => void;
  private readonly stream: TableRecord[] = [];
  private delivered = 0;
  private sequence = 1_000;
  private readonly view: SearchView;

  constructor(readonly turns: Turns, projection: ProjectionSettings, private readonly acceptableLagSeconds: number) {
    this.index = new MemoryIndex(() => turns.turn());
    this.index.afterRequest = () => this.afterCall?.();
    const settings = { name: 'Search', pattern: '/Shop/Search', url: 'https://search', service: 'es' as const, alias: ALIAS, projection };
    const metrics = { count: () => undefined, seconds: () => undefined };
    this.view = { settings, engine: this.index, project: projectionOf(projection, async () => jsonata), tries: new Tries(), isMade: false, metrics };
  }

  /** Changes an item. Undefined removes it. */
  write(key: string, image: Image | undefined): TableRecord {
    const Keys = { id: { S: key } };
    const before = this.source.get(key);
    if (image) this.source.set(key, { ...Keys, ...image });
    else this.source.delete(key);
    const dynamodb = {
      SequenceNumber: String(this.sequence++),
      ApproximateCreationDateTime: Math.floor(this.now / 1000),
      Keys,
      OldImage: before ?? Keys,
      ...image && { NewImage: { ...Keys, ...image } },
    };
    const record = { eventName: image ? before ? 'MODIFY' : 'INSERT' : 'REMOVE', eventSourceARN: ARN, dynamodb };
    this.stream.push(record);
    return record;
  }

  /** Delivers all that was written, and goes on until `isOver`. */
  async project(isOver: () => boolean = () => true): Promise<void> {
    for (;;) {
      await this.turns.turn();
      const batch = this.stream.slice(this.delivered, this.delivered + BATCH);
      if (batch.length === 0 && isOver()) return;
      await this.deliver(batch);
      this.delivered += batch.length;
    }
  }

  async deliver(batch: readonly TableRecord[]): Promise<void> {
    const { batchItemFailures } = await projectDocuments(batch, {
      views: [this.view],
      failures: { send: async () => undefined },
      tries: new Tries(),
      metrics: { count: () => undefined },
      log: { warn: () => undefined, error: () => undefined },
      now: () => this.now,
      timeLeft: () => 60_000,
    });
    if (batchItemFailures.length > 0) throw new Error('A change was not written.');
  }

  /** The documents of the view, as a run opens them. */
  open(): Promise<CheckedDocuments | undefined> {
    const { view } = this;
    return CheckedDocuments.of({
      index: view,
      documentsOf: generation => new IndexDocuments(this.index, `${ALIAS}-${generation}-writer`),
      project: view.project,
      source: {
        keys: () => this.call(() => [{ name: 'id', type: 'S' as const }]),
        get: key => this.call(() => foreignId(key) === undefined ? this.source.get(key.id.S as string) : undefined),
      },
      log: { warn: (message, fields) => void this.logged.push({ message, ...fields }) },
      now: () => this.now,
      count: (metric, by) => { this.counts[metric] += by; },
    });
  }

  async check() {
    const checked = await checkDrift({
      views: [{ name: 'Search', open: () => this.open() }],
      settings: { sampleSize: 100, acceptableLagSeconds: this.acceptableLagSeconds },
      log: { info: () => undefined, warn: () => undefined, error: (message, fields) => void this.logged.push({ message, ...fields }) },
      sample: () => this.call(() => [...this.source.values()].map(({ id }) => ({ id }))),
      sleep: () => this.turns.turn(),
      now: () => this.now,
      hasTime: () => this.hasTime,
    });
    return checked.Search;
  }

  private async call<T>(apply: () => T): Promise<T> {
    await this.turns.turn();
    const result = apply();
    this.afterCall?.();
    return result;
  }
}
