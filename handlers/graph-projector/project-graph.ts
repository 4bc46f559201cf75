import { createHash } from 'crypto';
import { GraphChange } from './change-script';
import { elementsOf, GraphElements } from './elements';
import { Graph, GraphRefused } from './graph';
import { describeError } from '../shared/errors/safe-error';
import { Log, Metrics } from '../shared/jobs/job-ports';
import { FailureQueue } from '../shared/messages/failure-queue';
import { Tries } from '../shared/messages/tries';
import { NotWritten, StreamBatchResponse, StreamedRecord, StreamRun } from '../shared/stream/stream-run';
import { contentOf, Image, TableChange, tableChange, TableRecord } from '../shared/stream/table-change';
import { EpochOf, versioned } from '../shared/views/refills';

export type GraphMetric = 'ItemsWritten' | 'OutdatedChanges' | 'ChangesSetAside' | 'ViewLag';

export interface GraphPorts {
  readonly graph: Graph;
  /** What an expression makes of an item. Throws `Unpublishable` for an item of which it can make nothing. */
  readonly project: (item: Image) => Promise<unknown>;
  readonly failures: FailureQueue;
  readonly tries: Tries;
  readonly metrics: Pick<Metrics<GraphMetric>, 'count' | 'seconds'>;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Default: there was no refill. */
  readonly epochOf?: EpochOf;
  now(): number;
}

interface StreamedChange extends StreamedRecord {
  readonly record: TableRecord;
}
interface Pending extends GraphChange {
  readonly committedAt: Date;
}

/** As tombstones of index tables: older changes can come from the bucket of failed records for 90 days. */
const KEPT_SECONDS = 91 * 24 * 3600;
/** A longer key is hashed; library limit. */
const LONGEST_ITEM = 1_024;
const NOTHING: GraphElements = { vertices: [], edges: [] };

/** Brings the graph up to a batch of changes. What is no element of a graph is sent to the failure queue, and what the graph does not take now comes again. */
export async function projectGraph(records: readonly TableRecord[], ports: GraphPorts): Promise<StreamBatchResponse> {
  const { project, metrics, epochOf, now } = ports;
  const run = new StreamRun<StreamedChange, Pending>({
    project: async ({ record }) => {
      const change = versioned(tableChange(record), epochOf);
      const elements = change.kind === 'REMOVE' ? NOTHING : elementsOf(await project(change.newImage!));
      return [pendingOf(change, elements, now())];
    },
    write: changes => writeChanges(changes, ports),
  }, { ...ports, countSetAside: () => metrics.count('ChangesSetAside') });
  return run.run(records.map(record => ({
    record,
    id: record.dynamodb?.SequenceNumber ?? '',
    source: record.eventSourceARN ?? '',
    content: () => contentOf(record),
  })));
}

function pendingOf({ item, sequence, committedAt }: TableChange, elements: GraphElements, now: number): Pending {
  const name = Buffer.byteLength(item) <= LONGEST_ITEM ? item : `sha256:${createHash('sha256').update(item).digest('hex')}`;
  return { item: name, version: sequence, elements, expiresAt: Math.floor(now / 1000) + KEPT_SECONDS, committedAt };
}

async function writeChanges(changes: readonly Pending[], ports: GraphPorts): Promise<NotWritten<Pending>[]> {
  const notWritten: NotWritten<Pending>[] = [];
  const byItem = new Map<string, Pending[]>();
  for (const change of changes) byItem.set(change.item, [...byItem.get(change.item) ?? [], change]);
  for (const ofItem of byItem.values()) notWritten.push(...await writeNewest(ofItem, ports));
  const times = changes.map(({ committedAt }) => committedAt.getTime());
  if (times.length > 0) ports.metrics.seconds('ViewLag', Math.max(0, (ports.now() - Math.min(...times)) / 1000));
  if (changes.some(({ elements }) => elements.vertices.length + elements.edges.length === 0)) await purge(ports);
  return notWritten;
}

/** Of an item the newest change of a batch counts. If that one is refused, the one before it does. */
async function writeNewest(given: readonly Pending[], { graph, tries, metrics }: GraphPorts): Promise<NotWritten<Pending>[]> {
  const refused: NotWritten<Pending>[] = [];
  const changes = [...given].sort((one, other) => one.version < other.version ? -1 : 1);
  for (let last = changes.length - 1; last >= 0; last--) {
    const change = changes[last];
    try {
      metrics.count(await graph.write(change) ? 'ItemsWritten' : 'OutdatedChanges');
      return refused;
    } catch (error) {
      const reason = describeError(error);
      if (!(error instanceof GraphRefused) || !tries.isLast(`${change.item} ${change.version}`)) {
        // all of them come again: the last one may be refused then
        return [...refused, ...changes.slice(0, last + 1).map(item => ({ item, reason, permanent: false }))];
      }
      refused.push({ item: change, reason, permanent: true });
    }
  }
  return refused;
}

/** The changes are written: what is left over is removed the next time. */
async function purge({ graph, log, now }: GraphPorts): Promise<void> {
  try {
    await graph.purge(Math.floor(now() / 1000));
  } catch (error) {
    log.warn('items that are long gone were not removed', { error: describeError(error) });
  }
}
