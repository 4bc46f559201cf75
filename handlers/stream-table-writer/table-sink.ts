import { bulkhead } from 'cockatiel';
import { TableItem, tableItem, TableKey } from './table-item';
import { isRefusal } from '../shared/errors/refusal';
import { describeError } from '../shared/errors/safe-error';
import { Tries } from '../shared/messages/tries';
import { Sink } from '../shared/stream/branch-run';
import { PutRecord } from '../shared/stream/put-record';
import { Staged } from '../shared/stream/staged';
import { NotWritten } from '../shared/stream/stream-run';
import { compareVersions } from '../shared/stream/version';

/** Writes at a time; library default. */
const MAX_WRITES = 20;

/** Items, each the latest of its key. */
export interface LatestItems {
  /** Puts the item, unless the same version or a newer one is there. */
  put(item: TableItem): Promise<void>;
}

/** Keeps the latest record of each key: again, or in another order, records change nothing. */
export class TableSink implements Sink<TableItem> {
  constructor(private readonly key: TableKey, private readonly table: LatestItems, private readonly tries: Tries) {}

  itemOf(record: PutRecord, staged: Staged): TableItem {
    return tableItem(record, staged, this.key);
  }

  /** Of a key only the newest item is written, and those before it where the table refuses that one. */
  async write(items: TableItem[]): Promise<NotWritten<TableItem>[]> {
    const lanes = bulkhead(MAX_WRITES, Infinity);
    const byKey = new Map<string, TableItem[]>();
    for (const item of items) byKey.set(item.key, [...byKey.get(item.key) ?? [], item]);
    // a batch that someone sends again may have another order
    for (const ofKey of byKey.values()) ofKey.sort((one, other) => compareVersions(one.version, other.version));
    return (await Promise.all([...byKey.values()].map(async ofKey => lanes.execute(() => this.writeLatest(ofKey))))).flat();
  }

  private async writeLatest(items: TableItem[]): Promise<NotWritten<TableItem>[]> {
    const notWritten: NotWritten<TableItem>[] = [];
    for (let last = items.length - 1; last >= 0; last--) {
      const item = items[last];
      try {
        await this.table.put(item);
        return notWritten;
      } catch (error) {
        const reason = describeError(error);
        // what DynamoDB refuses without a known cause is the fault of the item after a few tries
        const permanent = isRefusal(error) && this.tries.isLast(item.id);
        if (!permanent) return [...notWritten, ...items.slice(0, last + 1).map(each => ({ item: each, reason, permanent }))];
        notWritten.push({ item, reason, permanent });
      }
    }
    return notWritten;
  }
}
