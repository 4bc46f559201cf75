import { PutRecord } from './put-record';
import { Staged, Stages } from './stages';
import { NotWritten, StreamPorts, StreamRun } from './stream-run';
import { Metrics } from '../jobs/job-ports';

export type BranchMetric = 'RecordsDelivered' | 'RecordsFilteredOut' | 'RecordsFailed';

/** Where a branch of a pipeline writes to. */
export interface Sink<T> {
  /** Throws `Unpublishable` for a record that the sink can never take. */
  itemOf(record: PutRecord, staged: Staged): T;
  /** As `StreamSteps.write`. */
  write(items: T[]): Promise<ReadonlyArray<NotWritten<T>>>;
}

export interface BranchPorts extends Omit<StreamPorts, 'countSetAside'> {
  readonly metrics: Pick<Metrics<BranchMetric>, 'count'>;
}

/** Runs the stages of a branch, and then its sink. */
export function branchRun<T>(stages: Stages, sink: Sink<T>, { metrics, ...ports }: BranchPorts): StreamRun<PutRecord, T> {
  return new StreamRun<PutRecord, T>({
    project: async record => {
      const staged = await stages.run(record.content());
      if (staged !== undefined) return [sink.itemOf(record, staged)];
      metrics.count('RecordsFilteredOut');
      return [];
    },
    write: async items => {
      const notWritten = items.length === 0 ? [] : await sink.write(items);
      metrics.count('RecordsDelivered', items.length - notWritten.length);
      return notWritten;
    },
  }, { ...ports, countSetAside: () => metrics.count('RecordsFailed') });
}
