import { archiveLine } from './archive-line';
import { ColumnType, parquetLine } from './parquet-line';
import { Broker, OutgoingMessage } from '../shared/publishing/broker';
import { Delivery } from '../shared/publishing/delivery';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { Sink } from '../shared/stream/branch-run';
import { PutRecord } from '../shared/stream/put-record';
import { Staged } from '../shared/stream/staged';
import { NotWritten } from '../shared/stream/stream-run';

/** Puts the records to a delivery stream, each as a line. A record that comes again is a second line. */
export class ArchiveSink implements Sink<OutgoingMessage> {
  /** @param columns of an archive in Parquet */
  constructor(
    private readonly deliveryStream: Broker,
    private readonly columns?: ColumnType,
    private readonly delivery = new Delivery(deliveryStream),
  ) {}

  itemOf(record: PutRecord, staged: Staged): OutgoingMessage {
    const { id, source } = record;
    const body = this.columns ? parquetLine(record, staged, this.columns) : archiveLine(record, staged);
    const line = { id, source, type: '', time: '', body };
    const bytes = this.deliveryStream.bytesOf(line);
    const { maxEntryBytes } = this.deliveryStream;
    if (bytes > maxEntryBytes) throw new Unpublishable(`the line of the record must have at most ${maxEntryBytes} bytes, got ${bytes}`);
    return line;
  }

  async write(lines: OutgoingMessage[]): Promise<NotWritten<OutgoingMessage>[]> {
    return (await this.delivery.deliver(lines)).map(({ message, reason, permanent }) => ({ item: message, reason, permanent }));
  }
}
