import { Change } from './ports';
import { contentOf, TableRecord } from '../shared/stream/table-change';

export function streamChange(record: TableRecord): Change {
  const { SequenceNumber = '', ApproximateCreationDateTime = 0, Keys = {}, NewImage, OldImage } = record.dynamodb ?? {};
  return {
    id: SequenceNumber,
    source: record.eventSourceARN ?? '',
    content: () => contentOf(record),
    partitionKey: JSON.stringify(Object.values(Keys)[0]),
    committedAt: new Date(ApproximateCreationDateTime * 1000),
    kind: record.eventName as Change['kind'],
    outbox: NewImage?.outbox,
    previousOutbox: OldImage?.outbox,
  };
}
