import { FollowingView, OwnGraph, OwnView } from './views';
import { Graph, GraphItems } from '../../../../handlers/graph-projector/graph';
import { Image, TableRecord } from '../../../../handlers/shared/stream/table-change';
import { NO_REFILLS, Refills, runViewBatch, ViewEvent, ViewRefills } from '../../../../handlers/shared/views/refills';
import { RebuildPorts } from '../../../../handlers/view-projector/rebuild/ports';
import { RebuildEvent } from '../../../../handlers/view-projector/rebuild/rebuild-event';
import { Refilled } from '../../../../handlers/view-projector/rebuild/refill';
import { RefilledFunction } from '../../../../handlers/view-projector/rebuild/refilled-function';
import { runStep } from '../../../../handlers/view-projector/rebuild/run-step';
import { MemoryGraph } from '../../graph-projector/graphs';
import { execute, Failed } from '../rebuild/state-machine';
import { Turns } from '../rebuild/turns';
import { Crash, MACHINE } from '../rebuild/world';

const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/tweets/stream/2030-01-01T00:00:00.000';
const PAGE = 3;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A source with its stream, a view of the user's or a graph, and the state machine. Every call is a turn, so that all of them run at once. */
export class RefillWorld {
  readonly source = new Map<string, Image>();
  readonly aside: string[] = [];
  readonly running = new Set<string>();
  readonly view: FollowingView;
  record = JSON.stringify(NO_REFILLS);
  now = Date.parse('2030-01-02T00:00:00Z');
  crashes: readonly Crash[] = [];
  calls = 0;
  /** Invocations of the store that fail, by number. */
  downs: readonly number[] = [];
  pagesPerInvocation = 2;
  /** How much older changes are said to be than they are: times of a stream are approximate. */
  skewMillis = 0;
  private invocations = 0;
  private readonly stream: TableRecord[][] = [[], []];
  private readonly delivered = [0, 0];
  private sequence = 1_000;
  private executions = 0;

  constructor(readonly turns: Turns, kind: 'custom' | 'graph', graph: Graph & GraphItems = new MemoryGraph()) {
    const isDown = () => this.downs.includes(this.invocations++);
    this.view = kind === 'graph' ? new OwnGraph(() => turns.turn(), isDown, graph) : new OwnView(() => turns.turn(), isDown);
  }

  /** Changes an item. Undefined removes it. A lost change never comes to the view. */
  write(key: string, image: Image | undefined, isLost = false): TableRecord {
    const Keys = { id: { S: key } };
    const before = this.source.get(key);
    if (image) this.source.set(key, { ...Keys, ...image });
    else this.source.delete(key);
    const record = {
      eventName: image ? before ? 'MODIFY' : 'INSERT' : 'REMOVE',
      eventSourceARN: ARN,
      dynamodb: {
        SequenceNumber: `${String(this.sequence++).padStart(6, '1')}${'0'.repeat(18)}`,
        ApproximateCreationDateTime: Math.floor((this.now - this.skewMillis) / 1000),
        Keys,
        OldImage: before ?? Keys,
        ...image && { NewImage: { ...Keys, ...image } },
      },
    };
    if (!isLost) this.stream[key.charCodeAt(0) % this.stream.length].push(record);
    return record;
  }

  /** Delivers all that was written, as long as it takes, and goes on until `isOver`. */
  async follow(isOver: () => boolean = () => true): Promise<void> {
    await Promise.all(this.stream.map(async (records, shard) => {
      for (;;) {
        await this.turns.turn();
        const batch = records.slice(this.delivered[shard], this.delivered[shard] + PAGE);
        if (batch.length === 0 && isOver()) return;
        if (batch.length > 0) this.delivered[shard] += await this.taken(batch);
      }
    }));
  }

  /** An invocation of the reader of the stream. Answers how many records need not come again. */
  async taken(batch: readonly TableRecord[]): Promise<number> {
    try {
      const { batchItemFailures: [first] } = await this.reader({ Records: [...batch] });
      return first ? batch.findIndex(({ dynamodb }) => dynamodb!.SequenceNumber === first.itemIdentifier) : batch.length;
    } catch {
      return 0;
    }
  }

  /** Sends a record until it is taken, as a stream does. */
  async takenAtLast(record: TableRecord): Promise<void> {
    while (await this.taken([record]) === 0);
  }

  /** An execution of the state machine. Answers its output, or its error. */
  async refill(input: object = {}): Promise<{ readonly error?: string; readonly output?: Refilled }> {
    const execution = `execution-${++this.executions}`;
    this.running.add(execution);
    const context = { Execution: { Id: execution, StartTime: new Date(this.now).toISOString(), Input: { view: 'Custom', segments: 2, ...input } } };
    try {
      const output = await execute(MACHINE, context.Execution.Input, {
        context,
        invoke: event => runStep(event as unknown as RebuildEvent, this.ports()),
        wait: () => this.turns.turn(),
      });
      return { output: output as unknown as Refilled };
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      return { error: error.name };
    } finally {
      this.running.delete(execution);
    }
  }

  private reader(event: ViewEvent) {
    const refills = this.refills(async apply => {
      await this.turns.turn();
      return apply();
    });
    const keyOf = (content: Buffer) => (JSON.parse(content.toString()) as TableRecord).dynamodb!.Keys!.id.S as string;
    const failures = { send: async ({ content }: { readonly content: Buffer }) => void this.aside.push(keyOf(content)) };
    return runViewBatch(event, { refills, failures }, own => this.view.run(event.Records, { ...own, now: () => this.now }));
  }

  private refills(call: <T>(apply: () => T) => Promise<T>): ViewRefills {
    return {
      read: () => call(() => JSON.parse(this.record) as Refills),
      update: change => call(() => {
        const state = change(JSON.parse(this.record) as Refills);
        this.record = JSON.stringify(state);
        return state;
      }),
    };
  }

  /** Those of an invocation. */
  private ports(): RebuildPorts {
    let looks = 0;
    const crashing = async <T>(apply: () => T | Promise<T>): Promise<T> => {
      await this.turns.turn();
      const number = this.calls++;
      const crash = this.crashes.find(each => each.call === number);
      if (crash && !crash.isLate) throw new Error('Runtime exited');
      const result = await apply();
      if (crash) throw new Error('Runtime exited');
      return result;
    };
    const invoke = async (payload: string) => {
      const event = JSON.parse(payload) as ViewEvent | { readonly leftovers: { readonly since: number; readonly keep?: readonly string[] } };
      try {
        const answer = 'leftovers' in event ? await this.view.leftovers!(event.leftovers) : await this.reader(event);
        return { payload: JSON.stringify(answer) };
      } catch {
        return { payload: '{}', functionError: 'Unhandled' };
      }
    };
    const settings = { name: 'Custom', functionArn: 'arn', timeoutSeconds: 60, batchSize: PAGE, hasLeftovers: this.view.leftovers !== undefined };
    return {
      views: [],
      refilled: [new RefilledFunction(settings, {
        invoker: { invoke: (_, payload) => crashing(() => invoke(payload)) },
        refills: this.refills(crashing),
        remainingMillis: () => ++looks > 3 * this.pagesPerInvocation ? 0 : 900_000,
      })],
      source: {
        name: 'tweets',
        streamArn: ARN,
        keys: () => crashing(() => [{ name: 'id', type: 'S' as const }]),
        scan: ({ segment, segments }, from, limit) => crashing(() => {
          const own = [...this.source.keys()].filter(id => id.length % segments === segment);
          const ids = own.filter(id => from === undefined || id > (from.id.S as string)).sort().slice(0, limit);
          return { items: ids.map(id => this.source.get(id)!), next: ids.length === limit ? { id: { S: ids.at(-1)! } } : undefined };
        }),
        get: key => crashing(() => this.source.get(key.id.S as string)),
      },
      failures: { send: async () => { throw new Error('a refill sends nothing itself'); } },
      log: silent,
      projectionOf: () => { throw new Error('a refill projects nothing itself'); },
      isRunning: execution => crashing(() => this.running.has(execution)),
      hasTime: () => false,
      sleep: () => this.turns.turn(),
      now: () => this.now,
    };
  }
}
