import { LATE } from './window-record';
import { FailedRecord, FailureQueue } from '../shared/messages/failure-queue';

/** Counts, of the records that a failure queue takes, those that are late. */
export class CountingLate implements FailureQueue {
  constructor(private readonly failures: FailureQueue, private readonly countLate: () => void) {}

  async send(record: FailedRecord): Promise<void> {
    await this.failures.send(record);
    if (record.reason.startsWith(LATE)) this.countLate();
  }
}
