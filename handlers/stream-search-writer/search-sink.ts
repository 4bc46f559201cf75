import { RecordDocument, recordDocument } from './record-document';
import { Metrics } from '../shared/jobs/job-ports';
import { OpenIndex, WriteTime, writeToIndex } from '../shared/search/index-writer';
import { BranchMetric, Sink } from '../shared/stream/branch-run';
import { PutRecord } from '../shared/stream/put-record';
import { Staged } from '../shared/stream/staged';
import { NotWritten } from '../shared/stream/stream-run';

export type SearchMetric = BranchMetric | 'OutdatedRecords' | 'SearchLag';

export interface SearchSinkPorts extends WriteTime {
  readonly index: OpenIndex;
  readonly metrics: Pick<Metrics<SearchMetric>, 'count' | 'seconds'>;
}

/** Writes records as documents: again, or in another order, they change nothing. */
export class SearchSink implements Sink<RecordDocument> {
  /** @param members that name a document: `recordDocument` */
  constructor(private readonly members: readonly string[] | undefined, private readonly ports: SearchSinkPorts) {}

  itemOf(record: PutRecord, staged: Staged): RecordDocument {
    return recordDocument(record, staged, this.members);
  }

  async write(items: RecordDocument[]): Promise<NotWritten<RecordDocument>[]> {
    const { index, metrics, now } = this.ports;
    const { notWritten, superseded } = await writeToIndex(index, items, this.ports);
    if (superseded > 0) metrics.count('OutdatedRecords', superseded);
    // of the oldest, whether it was written or not: in an outage it grows with each attempt
    const lags = items.flatMap(({ arrivedAt }) => arrivedAt === undefined ? [] : [now() / 1_000 - arrivedAt]);
    metrics.seconds('SearchLag', Math.max(0, ...lags));
    return notWritten;
  }
}
