import { positionOf, storedRecord, wholeRecord } from './failure-message';
import { FailedRecord, FailureMessage, FailureQueue } from './failure-queue';
import { Tries } from './tries';
import { isRefusal } from '../errors/refusal';
import { describeError } from '../errors/safe-error';
import { Log } from '../jobs/job-ports';
import { counting } from '../runtime/counting-line';

export interface SetAsidePorts {
  /** Stores a record that does not fit into a message, and answers its `s3://` reference. Undefined without a bucket. */
  readonly store?: (record: FailedRecord) => Promise<string>;
  /** The dimension of the metric of records that the failure queue did not take. */
  readonly pattern?: string;
  readonly log: Pick<Log, 'error'>;
  /** Sends to the failure queue. */
  send(message: FailureMessage): Promise<void>;
}

/**
 * Takes every record, whatever its bytes, size or shape: itself, otherwise a reference to it, at worst its position in the stream. Only
 * an outage of the queue or the bucket is an error, so that Lambda delivers the record again; and no longer than a few
 * tries, because the records behind it wait.
 */
export class SetAside implements FailureQueue {
  private readonly tries = new Tries();

  constructor(private readonly ports: SetAsidePorts) {}

  async send(record: FailedRecord): Promise<void> {
    const errors: unknown[] = [];
    let isLast: boolean | undefined;
    const attempt = async <T>(run: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await run();
      } catch (error) {
        if (!isRefusal(error) && !(isLast ??= this.tries.isLast(`${record.source}#${record.id}`))) throw error;
        errors.push(error);
        return undefined;
      }
    };
    const isSent = async (message: FailureMessage) => await attempt(async () => {
      await this.ports.send(message);
      return true;
    }) === true;

    const whole = wholeRecord(record);
    if (whole && await isSent(whole)) return;
    const { store } = this.ports;
    const location = store && await attempt(() => store(record));
    if (await isSent(location === undefined ? positionOf(record) : storedRecord(record, location))) return;

    const { reason, source, id } = record;
    this.ports.log.error('record not taken by the failure queue', {
      source, sequence_number: id, reason, stored_at: location, errors: errors.map(describeError), ...counting('RecordsNotSetAside', this.ports.pattern),
    });
  }
}
