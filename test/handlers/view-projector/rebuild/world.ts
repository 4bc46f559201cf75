import jsonata from 'jsonata';
import { execute, Failed, States } from './state-machine';
import { Turns } from './turns';
import { Tries } from '../../../../handlers/shared/messages/tries';
import { Image, TableRecord } from '../../../../handlers/shared/stream/table-change';
import { first, Generations, ViewDefinition, ViewGenerations } from '../../../../handlers/shared/views/generations';
import { Projection, projectionOf, ProjectionSettings } from '../../../../handlers/shared/views/projection';
import { Row, ViewTable } from '../../../../handlers/shared/views/row';
import { generationOfKey } from '../../../../handlers/shared/views/row-keys';
import { generationViews } from '../../../../handlers/view-projector/generation-views';
import { projectChanges } from '../../../../handlers/view-projector/project-changes';
import { RebuildPorts, Segment } from '../../../../handlers/view-projector/rebuild/ports';
import { RebuildEvent } from '../../../../handlers/view-projector/rebuild/rebuild-event';
import { runStep } from '../../../../handlers/view-projector/rebuild/run-step';
import { ViewSettings } from '../../../../handlers/view-projector/settings';
import { rebuildDefinition } from '../../../../src/reporting-engine/private/rebuild-definition';
import { shop } from '../../../support/stacks';
import { MemoryTable } from '../views';

const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/tweets/stream/2030-01-01T00:00:00.000';
const PAGE = 3;
const PROJECTIONS = new Map<string, Projection>();
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
export const MACHINE = rebuildDefinition(shop(), 'arn:aws:lambda:us-east-1:111122223333:function:rebuild') as States;

/** A call of the rebuild's that crashes its invocation: before it has an effect, or after. */
export interface Crash {
  readonly call: number;
  readonly isLate: boolean;
}

class Rows extends MemoryTable {
  remove(id: string) {
    this.rows.delete(id);
  }
}

/** A source with its stream, a view, its projector and its rebuild. Every call is a turn, so that all of them run at once. */
export class World {
  readonly source = new Map<string, Image>();
  readonly table = new Rows();
  readonly aside: string[] = [];
  readonly running = new Set<string>();
  record?: string;
  now = Date.parse('2030-01-02T00:00:00Z');
  crashes: readonly Crash[] = [];
  calls = 0;
  /** How many pages an invocation has time for. */
  pagesPerInvocation = 2;
  settings: ViewSettings;
  private readonly stream: TableRecord[][] = [[], []];
  private readonly delivered = [0, 0];
  private sequence = 1_000;
  private executions = 0;
  private readonly live: ViewTable = {
    put: async row => {
      await this.turns.turn();
      return this.table.put(row);
    },
  };

  constructor(readonly turns: Turns, definition: ViewDefinition) {
    this.settings = { name: 'Top', pattern: '/Shop/Top', table: 'top', ...definition };
  }

  /** Awaited where an execution waits. */
  onWait: (state: string) => Promise<void> | void = () => undefined;

  /** Called with the step of each invocation. */
  onInvoke: (step: string) => void = () => undefined;

  get state(): Generations {
    return JSON.parse(this.record!) as Generations;
  }

  /** Changes an item. Undefined removes it. */
  write(key: string, image: Image | undefined): TableRecord {
    const Keys = { id: { S: key } };
    const before = this.source.get(key);
    if (image) this.source.set(key, { ...Keys, ...image });
    else this.source.delete(key);
    const record = {
      eventName: image ? before ? 'MODIFY' : 'INSERT' : 'REMOVE',
      eventSourceARN: ARN,
      dynamodb: {
        SequenceNumber: String(this.sequence++),
        ApproximateCreationDateTime: Math.floor(this.now / 1000),
        Keys,
        OldImage: before ?? Keys,
        ...image && { NewImage: { ...Keys, ...image } },
      },
    };
    this.stream[key.charCodeAt(0) % this.stream.length].push(record);
    return record;
  }

  /** Delivers all that was written, and goes on until `isOver`. */
  async project(isOver: () => boolean = () => true): Promise<void> {
    await Promise.all(this.stream.map(async (records, shard) => {
      for (;;) {
        await this.turns.turn();
        const batch = records.slice(this.delivered[shard], this.delivered[shard] + PAGE);
        if (batch.length > 0) {
          await this.deliver(batch);
          this.delivered[shard] += batch.length;
        } else if (isOver()) {
          return;
        }
      }
    }));
  }

  /** An invocation of the projector. */
  async deliver(batch: readonly TableRecord[]): Promise<void> {
    const generations = this.generations(async apply => {
      await this.turns.turn();
      return apply();
    });
    const unmetered = { count: () => undefined, seconds: () => undefined };
    const views = await generationViews({ settings: this.settings, generations, table: this.live, metrics: unmetered }, this.projectionFor);
    const failures = { send: async ({ id }: { readonly id: string }) => void this.aside.push(id) };
    await projectChanges(batch, { views, failures, tries: new Tries(), metrics: { count: () => undefined }, log: silent, now: () => this.now });
  }

  /** An execution of the state machine. Answers its error, if it fails. */
  async rebuild(input: object = {}): Promise<{ readonly error?: string; readonly execution: string }> {
    const execution = `execution-${++this.executions}`;
    this.running.add(execution);
    const context = { Execution: { Id: execution, StartTime: new Date(this.now).toISOString(), Input: { view: 'Top', segments: 2, ...input } } };
    try {
      await execute(MACHINE, context.Execution.Input, {
        context,
        invoke: event => {
          this.onInvoke(String(event.step));
          return runStep(event as unknown as RebuildEvent, this.ports());
        },
        wait: async name => { await this.turns.turn(); await this.onWait(name); },
      });
      return { execution };
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      return { execution, error: error.name };
    } finally {
      this.running.delete(execution);
    }
  }

  /** The contents of the rows of a generation, by the keys of their items. */
  rowsOf(generation: string): Record<string, Image> {
    const rows = [...this.table.rows.values()].filter(({ id, entry }) => entry && generationOfKey(id) === generation);
    return Object.fromEntries(rows.map(({ id, entry }) => [id.replace(/^g\w+#/, ''), entry!.data]).sort());
  }

  readonly projectionFor = (settings: ProjectionSettings): Projection => {
    const text = JSON.stringify(settings);
    const projection = PROJECTIONS.get(text) ?? projectionOf(settings, async () => jsonata);
    PROJECTIONS.set(text, projection);
    return projection;
  };

  private generations(call: <T>(apply: () => T) => Promise<T>): ViewGenerations {
    return {
      read: definition => call(() => JSON.parse(this.record ??= JSON.stringify(first(definition))) as Generations),
      update: change => call(() => {
        const state = change(this.state);
        this.record = JSON.stringify(state);
        return state;
      }),
    };
  }

  /** Those of an invocation. */
  private ports(): RebuildPorts {
    let pages = 0;
    const call = async <T>(apply: () => T): Promise<T> => {
      await this.turns.turn();
      const number = this.calls++;
      const crash = this.crashes.find(each => each.call === number);
      if (crash && !crash.isLate) throw new Error('Runtime exited');
      const result = apply();
      if (crash) throw new Error('Runtime exited');
      return result;
    };
    const page = <T>(all: readonly T[], idOf: (each: T) => string, { segment, segments }: Segment, from?: Image) => {
      const ids = all.filter(each => idOf(each).length % segments === segment).sort((one, other) => idOf(one) < idOf(other) ? -1 : 1)
        .filter(each => from === undefined || idOf(each) > (from.id.S as string));
      const items = ids.slice(0, PAGE);
      return { items, next: items.length === PAGE ? { id: { S: idOf(items.at(-1)!) } } : undefined };
    };
    return {
      views: [{
        settings: this.settings,
        generations: this.generations(call),
        rows: {
          create: (row: Row) => call(() => !this.table.rows.has(row.id) && this.table.rows.set(row.id, row) !== undefined),
          get: id => call(() => this.table.rows.get(id)),
          scan: (segment, from) => call(() => {
            const { items, next } = page([...this.table.rows.values()], ({ id }) => id, segment, from);
            return { rows: items, next };
          }),
          remove: id => call(() => this.table.remove(id)),
        },
      }],
      refilled: [],
      source: {
        name: 'tweets',
        streamArn: ARN,
        keys: () => call(() => [{ name: 'id', type: 'S' as const }]),
        scan: (segment, from) => call(() => page([...this.source.values()], ({ id }) => id.S as string, segment, from)),
        get: key => call(() => this.source.get(key.id.S as string)),
      },
      failures: { send: ({ id }) => call(() => void this.aside.push(id)) },
      log: silent,
      projectionOf: this.projectionFor,
      isRunning: execution => call(() => this.running.has(execution)),
      hasTime: () => ++pages < this.pagesPerInvocation,
      sleep: () => this.turns.turn(),
      now: () => this.now,
    };
  }
}
