import { PutRecord } from './put-record';
import { Staged } from './staged';
import { Stages } from './stages';
import { NotWritten, StreamBatchResponse, StreamPorts, StreamRun } from './stream-run';
import { Metrics } from '../jobs/job-ports';

export type BranchMetric = 'RecordsDelivered' | 'RecordsFilteredOut' | 'RecordsFailed';

/** Where a branch of a pipeline writes to. */
export interface Sink<T> {
  /** Throws `Unpublishable` for a record that the sink can never take. */
  itemOf(record: PutRecord, staged: Staged): T;
  /** Notified of a record that becomes no item of this batch, for whichever reason but a filter. */
  refused?(record: PutRecord): void;
  /** As `StreamSteps.write`. */
  write(items: T[]): Promise<ReadonlyArray<NotWritten<T>>>;
}

export interface BranchPorts extends Omit<StreamPorts, 'countSetAside'> {
  readonly metrics: Pick<Metrics<BranchMetric>, 'count'>;
}

/** Runs the stages of a branch, and then its sink. */
export function branchRun<T>(stages: Stages, sink: Sink<T>, { metrics, ...ports }: BranchPorts) {
  return {
    async run(records: readonly PutRecord[]): Promise<StreamBatchResponse> {
      const results = await stages.run(records);
      const outcomes = new Map(records.map((record, index) => [record, results[index]]));
      return new StreamRun<PutRecord, T>({
        project: record => {
          const { staged, error } = outcomes.get(record)!;
          try {
            if (error !== undefined) throw error;
            if (staged !== undefined) return [sink.itemOf(record, staged)];
          } catch (refusal) {
            sink.refused?.(record);
            throw refusal;
          }
          metrics.count('RecordsFilteredOut');
          return [];
        },
        write: async items => {
          const notWritten = items.length === 0 ? [] : await sink.write(items);
          metrics.count('RecordsDelivered', items.length - notWritten.length);
          return notWritten;
        },
      }, { ...ports, countSetAside: () => metrics.count('RecordsFailed') }).run(records);
    },
  };
}
