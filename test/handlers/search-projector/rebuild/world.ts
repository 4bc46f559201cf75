import jsonata from 'jsonata';
import { MemoryCluster } from './memory-cluster';
import { CheckedDocuments } from '../../../../handlers/search-projector/drift/checked-documents';
import { GenerationViews, SearchViewParts } from '../../../../handlers/search-projector/generation-views';
import { projectDocuments } from '../../../../handlers/search-projector/project-documents';
import { Tries } from '../../../../handlers/shared/messages/tries';
import { IndexDocuments } from '../../../../handlers/shared/search/index-documents';
import { IndexGenerations } from '../../../../handlers/shared/search/index-generations';
import { SearchDefinition, SearchGenerations, SearchRecord } from '../../../../handlers/shared/search/search-generations';
import { recordKey, SearchIndexSettings } from '../../../../handlers/shared/search/search-settings';
import { Image, TableRecord } from '../../../../handlers/shared/stream/table-change';
import { Projection, projectionOf, ProjectionSettings } from '../../../../handlers/shared/views/projection';
import { RebuildPorts } from '../../../../handlers/view-projector/rebuild/ports';
import { RebuildEvent } from '../../../../handlers/view-projector/rebuild/rebuild-event';
import { runStep } from '../../../../handlers/view-projector/rebuild/run-step';
import { execute, Failed } from '../../view-projector/rebuild/state-machine';
import { Turns } from '../../view-projector/rebuild/turns';
import { Crash, MACHINE } from '../../view-projector/rebuild/world';

const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/tweets/stream/2030-01-01T00:00:00.000';
const PAGE = 3;
/** Until a batch that failed comes again. */
const BETWEEN_TRIES_MILLIS = 10_000;
export const ALIAS = 'tweets';
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const unmetered = { count: () => undefined, seconds: () => undefined };
const IMPATIENT = { initialDelay: 0, maxDelay: 0 };
const PROJECTIONS = new Map<string, Projection>();
type Call = <T>(apply: () => T) => Promise<T>;

function projectionFor(settings: ProjectionSettings): Projection {
  const text = JSON.stringify(settings);
  const projection = PROJECTIONS.get(text) ?? projectionOf(settings, async () => jsonata);
  PROJECTIONS.set(text, projection);
  return projection;
}

/** A source with its stream, a search index, its projector and its rebuild. Every call is a turn, so that all of them run at once. */
export class World {
  readonly source = new Map<string, Image>();
  readonly cluster = new MemoryCluster();
  readonly aside: string[] = [];
  /** Lines of the log of the projector. */
  readonly warnings: unknown[][] = [];
  readonly running = new Set<string>();
  now = Date.parse('2030-01-02T00:00:00Z');
  crashes: readonly Crash[] = [];
  calls = 0;
  /** Executions that are stopped behind a call: their invocation goes on, and no state follows. */
  stopAt?: number;
  /** By their keys. */
  private readonly records = new Map<string, string>();
  private readonly stream: TableRecord[][] = [[], []];
  private readonly delivered = [0, 0];
  private sequence = 1_000;
  private executions = 0;
  private readonly views = new GenerationViews(projectionFor, () => this.now);
  private parts: SearchViewParts;

  constructor(readonly turns: Turns, definition: SearchDefinition) {
    this.parts = this.partsOf(definition);
  }

  /** Awaited where an execution waits. */
  onWait: (state: string) => Promise<void> | void = () => undefined;

  /** Awaited before each step of an execution. */
  onStep: (step: unknown) => Promise<void> | void = () => undefined;

  /** Called where an invocation of the projector fails. False lets its batch come again. */
  onFailure: (error: Error) => boolean = error => { throw error; };

  /** Another deployment, and so other processes. */
  deploy(definition: SearchDefinition, settings: Partial<SearchIndexSettings> = {}) {
    this.parts = this.partsOf(definition, settings);
  }

  get state(): SearchGenerations {
    return JSON.parse(this.records.get(recordKey(this.parts.settings))!) as SearchGenerations;
  }

  get isRecorded(): boolean {
    return this.records.has(recordKey(this.parts.settings));
  }

  /** The stack was deleted, and is deployed again: the engine has its indexes, and a new table has no record. */
  deployAnew(definition: SearchDefinition) {
    this.records.clear();
    this.deploy(definition);
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
    this.stream[key.charCodeAt(0) % this.stream.length].push(record);
    return record;
  }

  /** Delivers all that was written, and goes on until `isOver`. */
  async project(isOver: () => boolean = () => true): Promise<void> {
    await Promise.all(this.stream.map(async (records, shard) => {
      for (;;) {
        await this.turns.turn();
        const batch = records.slice(this.delivered[shard], this.delivered[shard] + PAGE);
        if (batch.length === 0 && isOver()) return;
        if (batch.length === 0) continue;
        if (await this.deliver(batch).catch(this.onFailure)) this.delivered[shard] += batch.length;
        else this.now += BETWEEN_TRIES_MILLIS;
      }
    }));
  }

  /** An invocation of the projector. Answers whether the batch need not come again. */
  async deliver(batch: readonly TableRecord[]): Promise<boolean> {
    const { batchItemFailures } = await projectDocuments(batch, {
      views: await this.views.written(this.parts),
      failures: { send: async ({ id }) => void this.aside.push(id) },
      tries: new Tries(),
      metrics: unmetered,
      log: { ...silent, warn: (...line) => void this.warnings.push(line) },
      now: () => this.now,
      timeLeft: () => 60_000,
      backoff: IMPATIENT,
    });
    return batchItemFailures.length === 0;
  }

  /** Opens the generations that a drift check read, as its function does. Undefined is one without an index. */
  async complete(): Promise<Array<() => Promise<CheckedDocuments | undefined>>> {
    const views = await this.views.complete(this.parts);
    return views.map(view => () => CheckedDocuments.of({
      index: { ...view, found: undefined },
      project: view.project,
      documentsOf: generation => new IndexDocuments(view.engine, new IndexGenerations(view.engine, view.settings.alias).writerOf(generation)),
      source: { keys: async () => [{ name: 'id', type: 'S' }], get: async key => this.source.get(key.id.S as string) },
      log: silent,
      now: () => this.now,
      count: () => undefined,
    }));
  }

  /** An execution of the state machine. Answers its error and the cause, if it fails. */
  async rebuild(input: object = {}): Promise<{ readonly error?: string; readonly cause?: string }> {
    const execution = `execution-${++this.executions}`;
    this.running.add(execution);
    const Input = { view: this.parts.settings.name, segments: 2, ...input };
    const context = { Execution: { Id: execution, StartTime: new Date(this.now).toISOString(), Input } };
    const stopped = new Promise<never>(() => undefined);
    try {
      await execute(MACHINE, context.Execution.Input, {
        context,
        invoke: async event => {
          if (!this.running.has(execution)) return stopped;
          await this.onStep(event.step);
          const answer = await runStep(event as unknown as RebuildEvent, this.ports(execution));
          return this.running.has(execution) ? answer : stopped;
        },
        wait: async name => { this.now += 120_000; await this.turns.turn(); await this.onWait(name); },
      });
      return {};
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      return { error: error.name, cause: error.message };
    } finally {
      this.running.delete(execution);
    }
  }

  private recordThrough(call: Call, settings: SearchIndexSettings): SearchRecord {
    const key = recordKey(settings);
    const read = () => {
      const text = this.records.get(key);
      return text === undefined ? undefined : JSON.parse(text) as SearchGenerations;
    };
    return {
      read: () => call(read),
      update: change => call(() => {
        const state = change(read());
        if (state !== undefined) this.records.set(key, JSON.stringify(state));
        return state;
      }),
    };
  }

  private partsOf(definition: SearchDefinition, given: Partial<SearchIndexSettings> = {}): SearchViewParts {
    const call: Call = async apply => {
      await this.turns.turn();
      return apply();
    };
    const settings = { name: 'Search', pattern: '/Shop/Search', url: 'https://search', service: 'es' as const, alias: ALIAS, ...definition, ...given };
    return { settings, engine: this.cluster.through(call), metrics: unmetered, record: this.recordThrough(call, settings) };
  }

  /** Those of an invocation. */
  private ports(execution: string): RebuildPorts {
    let pages = 0;
    const call: Call = async apply => {
      await this.turns.turn();
      const number = this.calls++;
      const crash = this.crashes.find(each => each.call === number);
      if (crash && !crash.isLate) throw new Error('Runtime exited');
      const result = apply();
      if (number === this.stopAt) this.running.delete(execution);
      if (crash) throw new Error('Runtime exited');
      return result;
    };
    const { settings } = this.parts;
    return {
      views: [],
      refilled: [],
      indexes: [{
        settings,
        record: this.recordThrough(call, settings),
        engine: this.cluster.through(call),
        tries: new Tries(),
        backoff: IMPATIENT,
        timeLeft: () => 60_000,
      }],
      source: {
        name: 'tweets',
        streamArn: ARN,
        keys: () => call(() => [{ name: 'id', type: 'S' as const }]),
        scan: ({ segment, segments }, from) => call(() => {
          const idOf = ({ id }: Image) => id.S as string;
          const all = [...this.source.values()].sort((one, other) => idOf(one) < idOf(other) ? -1 : 1);
          const items = all.filter(each => idOf(each).length % segments === segment && (!from || idOf(each) > idOf(from))).slice(0, PAGE);
          return { items, next: items.length === PAGE ? { id: items[PAGE - 1].id } : undefined };
        }),
        get: key => call(() => this.source.get(key.id.S as string)),
      },
      failures: { send: ({ id }) => call(() => void this.aside.push(id)) },
      log: silent,
      projectionOf: projectionFor,
      isRunning: other => call(() => this.running.has(other)),
      hasTime: () => ++pages < 2,
      sleep: () => this.turns.turn(),
      now: () => this.now,
    };
  }
}
