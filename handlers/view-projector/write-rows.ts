import { ProjectorPorts, View, ViewWrite } from './ports';
import { isRefusal } from '../shared/errors/refusal';
import { describeError } from '../shared/errors/safe-error';
import { NotWritten } from '../shared/stream/stream-run';
import { compareVersions } from '../shared/stream/version';
import { Row } from '../shared/views/row';

interface Pending {
  readonly write: ViewWrite;
  readonly view: View;
  readonly row: Row;
}

/** Writes rows, those of different items at the same time. Of an item the last one counts. */
export async function writeRows(writes: readonly ViewWrite[], ports: ProjectorPorts): Promise<NotWritten<ViewWrite>[]> {
  const refused = writes.flatMap(item => item.refused === undefined ? [] : [{ item, reason: item.refused, permanent: true }]);
  const pending = writes.flatMap(write => write.row ? [{ write, ...write.row }] : []);
  const notWritten = (await Promise.all([...grouped(pending).values()].map(rows => writeNewest(rows, ports)))).flat();
  reportLag(pending, ports);
  return [...refused, ...notWritten, ...await recordProgress(pending, notWritten)];
}

/** The time of the newest change in each view that has all of these rows. Where it is not taken now, the rows come again, too. */
async function recordProgress(pending: readonly Pending[], notWritten: readonly NotWritten<ViewWrite>[]): Promise<NotWritten<ViewWrite>[]> {
  // of any generation: it may become the current one
  const lacking = new Set(notWritten.filter(({ permanent }) => !permanent).map(({ item }) => item.row!.view.settings.name));
  const views = [...new Set(pending.map(({ view }) => view))].filter(({ progress, settings }) => progress && !lacking.has(settings.name));
  const failed = await Promise.all(views.map(async view => {
    const rows = pending.filter(each => each.view === view);
    try {
      await view.progress!.reached(new Date(Math.max(...rows.map(({ row }) => row.changedAt.getTime()))));
      return [];
    } catch (error) {
      const reason = `${view.settings.name}: ${describeError(error)}`;
      return rows.map(({ write }) => ({ item: write, reason, permanent: false }));
    }
  }));
  return failed.flat();
}

/** The rows of an item in a view, in the order of their changes: a batch that someone sends again may have another one. */
function grouped(pending: readonly Pending[]): Map<string, Pending[]> {
  const groups = new Map<string, Pending[]>();
  for (const each of pending) {
    const key = `${each.view.settings.name} ${each.row.id}`;
    groups.set(key, [...groups.get(key) ?? [], each]);
  }
  for (const rows of groups.values()) rows.sort((one, other) => compareVersions(one.row.version, other.row.version));
  return groups;
}

/** Of a hot item each batch writes one row. If that one is refused, the one before it counts. */
async function writeNewest(rows: readonly Pending[], { tries }: ProjectorPorts): Promise<NotWritten<ViewWrite>[]> {
  const refused: NotWritten<ViewWrite>[] = [];
  for (let last = rows.length - 1; last >= 0; last--) {
    const { view, row, write } = rows[last];
    try {
      const written = await view.table.put(row);
      view.metrics.count(written ? 'RowsWritten' : 'OutdatedChanges');
      return refused;
    } catch (error) {
      const reason = `${view.settings.name}: ${describeError(error)}`;
      if (!isRefusal(error) || !tries.isLast(`${view.settings.name} ${row.id} ${row.version}`)) {
        // all of them come again: the last one may be refused then
        return [...refused, ...rows.slice(0, last + 1).map(each => ({ item: each.write, reason, permanent: false }))];
      }
      refused.push({ item: write, reason, permanent: true });
    }
  }
  return refused;
}

/** How far the views were behind the oldest change, whether its row was written or not: in an outage it grows with each attempt. */
function reportLag(pending: readonly Pending[], { now }: ProjectorPorts): void {
  const oldest = new Map<View, number>();
  for (const { view, row } of pending) oldest.set(view, Math.min(row.changedAt.getTime(), oldest.get(view) ?? Infinity));
  for (const [view, time] of oldest) view.metrics.seconds('ViewLag', Math.max(0, (now() - time) / 1000));
}
