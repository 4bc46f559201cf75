import { Log, Metrics } from '../shared/jobs/job-ports';
import { Attribute } from '../shared/json/attribute-json';
import { FailureQueue } from '../shared/messages/failure-queue';
import { Tries } from '../shared/messages/tries';
import { Publisher } from '../shared/publishing/publisher';
import { StreamedRecord } from '../shared/stream/stream-run';

export type OutboxMetric = 'EventsPublished' | 'EventsFailed';

export interface OutboxPorts {
  readonly publisher: Publisher;
  readonly failures: FailureQueue;
  /** Of changes that were refused before they were sent. */
  readonly tries: Tries;
  readonly metrics: Pick<Metrics<OutboxMetric>, 'count'>;
  readonly log: Log;
}

/** A change of a table. */
export interface Change extends StreamedRecord {
  /** JSON of the partition key. */
  readonly partitionKey: string;
  readonly committedAt: Date;
  readonly kind: 'INSERT' | 'MODIFY' | 'REMOVE';
  /** The attribute `outbox` of the item as it is now. */
  readonly outbox?: Attribute;
  /** Of the item as it was. */
  readonly previousOutbox?: Attribute;
}
