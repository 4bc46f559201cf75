import jsonata from 'jsonata';
import { elementsOf } from '../../../../handlers/graph-projector/elements';
import { Graph, GraphItems } from '../../../../handlers/graph-projector/graph';
import { projectGraph } from '../../../../handlers/graph-projector/project-graph';
import { projectionOf } from '../../../../handlers/graph-projector/projection';
import { FailureQueue } from '../../../../handlers/shared/messages/failure-queue';
import { Tries } from '../../../../handlers/shared/messages/tries';
import { FunctionSink } from '../../../../handlers/shared/stream/function-sink';
import { DeliveredRecord } from '../../../../handlers/shared/stream/put-record';
import { StreamBatchResponse } from '../../../../handlers/shared/stream/stream-run';
import { Image, TableRecord } from '../../../../handlers/shared/stream/table-change';
import { BatchPorts, leastVersion } from '../../../../handlers/shared/views/refills';
import { forwardChanges } from '../../../../handlers/view-forwarder/forward-changes';
import { graphOf, MemoryGraph } from '../../graph-projector/graphs';

const unlogged = { metrics: { count: () => undefined, seconds: () => undefined }, log: { warn: () => undefined, error: () => undefined } };

/** A store that follows a table, with the handler of the library before it. */
export interface FollowingView {
  /** What the view has, and what it should have. */
  readonly content: unknown;
  /** Undefined for a view that cannot be asked. */
  readonly leftovers?: (event: { readonly since: number; readonly keep?: readonly string[] }) => Promise<{ readonly items: string[] }>;
  /** An invocation of the handler. */
  run(records: readonly TableRecord[], ports: BatchPorts & { readonly failures: FailureQueue; now(): number }): Promise<StreamBatchResponse>;
  computed(items: Iterable<Image>): Promise<unknown>;
  /** What the README says to do with what is left over. */
  removeBefore(version: string): void;
}

interface Change {
  readonly data: {
    readonly version: string;
    readonly key: { readonly id: string };
    readonly item?: { readonly mark: number; readonly poison?: boolean };
  };
}

/** A function as the README shows it: it writes where the version is greater, keeps tombstones, and rejects poison. */
export class OwnView implements FollowingView {
  readonly rows = new Map<string, { readonly version: string; readonly mark?: number }>();

  /** @param turn awaited before each write @param isDown whether an invocation fails half-way */
  constructor(private readonly turn: () => Promise<void>, private readonly isDown: () => boolean) {}

  run(records: readonly TableRecord[], ports: BatchPorts & { now(): number }) {
    const invoke = async (_: string, payload: string) => this.invoke(JSON.parse(payload) as { Records: DeliveredRecord[] });
    const sink = new FunctionSink('arn:function', { invoke }, () => AbortSignal.timeout(60_000), true);
    return forwardChanges(records, { ...unlogged, pattern: 'Shop/Custom', sink, tries: new Tries(), ...ports });
  }

  get content() {
    return Object.fromEntries([...this.rows].flatMap(([id, { mark }]) => mark === undefined ? [] : [[id, mark]]).sort());
  }

  async computed(items: Iterable<Image>) {
    return Object.fromEntries([...items].map(({ id, mark }) => [id.S as string, Number(mark.N)] as const).sort());
  }

  removeBefore(version: string) {
    for (const [id, row] of this.rows) if (row.version < version && row.mark !== undefined) this.rows.set(id, { version });
  }

  private async invoke({ Records }: { readonly Records: readonly DeliveredRecord[] }) {
    const rejectedItems: object[] = [];
    const isDown = this.isDown();
    for (const { kinesis } of isDown ? Records.slice(0, 1) : Records) {
      await this.turn();
      const { data: { version, key, item } } = JSON.parse(Buffer.from(kinesis.data, 'base64').toString()) as Change;
      if (item?.poison) rejectedItems.push({ itemIdentifier: kinesis.sequenceNumber });
      else if ((this.rows.get(key.id)?.version ?? '') < version) this.rows.set(key.id, { version, mark: item?.mark });
    }
    return isDown ? { payload: '{}', functionError: 'Unhandled' } : { payload: JSON.stringify({ rejectedItems }) };
  }
}

const EXPRESSION = 'poison ? "poison" : { "vertex": "item", "id": $substring(id, 0, 99), "properties": { "mark": mark } }';
const PROJECT = projectionOf(EXPRESSION, async () => jsonata);

export class OwnGraph implements FollowingView {
  /** @param graph one in memory, or in a server */
  constructor(private readonly turn: () => Promise<void>, private readonly isDown: () => boolean, readonly graph: Graph & GraphItems) {}

  run(records: readonly TableRecord[], ports: BatchPorts & { readonly failures: FailureQueue; now(): number }) {
    const write: Graph['write'] = async change => {
      await this.turn();
      if (this.isDown()) throw new Error('down');
      return this.graph.write(change);
    };
    return projectGraph(records, { ...unlogged, graph: { write, purge: async () => undefined }, project: PROJECT, tries: new Tries(), ...ports });
  }

  get content() {
    return sorted((this.graph as MemoryGraph).plain.vertices);
  }

  async computed(items: Iterable<Image>) {
    return sorted(graphOf(await Promise.all([...items].map(async item => elementsOf(await PROJECT(item))))).vertices);
  }

  readonly leftovers = async ({ since, keep = [] }: { readonly since: number; readonly keep?: readonly string[] }) => {
    await this.graph.confirm(keep, leastVersion(since));
    return { items: await this.graph.itemsBefore(leastVersion(since)) };
  };

  removeBefore() {
    // the refill did so
  }
}

function sorted(vertices: Readonly<Record<string, object>>) {
  return Object.fromEntries(Object.entries(vertices).sort());
}

