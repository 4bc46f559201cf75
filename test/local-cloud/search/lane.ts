import { setTimeout as pause } from 'timers/promises';
import { ChangeRecord, projected } from './changes';
import { FailedRecord } from '../../../handlers/shared/messages/failure-queue';
import { Tries } from '../../../handlers/shared/messages/tries';
import { BulkWriter, BulkWriterOptions } from '../../../handlers/shared/search/bulk-writer';
import { DocumentChange } from '../../../handlers/shared/search/document-change';
import { SearchEngine } from '../../../handlers/shared/search/search-engine';
import { StreamRun } from '../../../handlers/shared/stream/stream-run';

const BATCH = 100;
const BETWEEN_TRIES_MILLIS = 200;

/** A shard with a function that writes what it reads: a batch comes again from the record that the function names, as in Lambda. */
export class Lane {
  readonly setAside: FailedRecord[] = [];
  /** Batches that came again. */
  again = 0;
  /** Documents for which the engine had something as new, or newer. */
  superseded = 0;
  private readonly run: StreamRun<ChangeRecord, DocumentChange>;

  constructor(engine: SearchEngine, alias: string, options?: BulkWriterOptions) {
    const countSuperseded = (by: number) => { this.superseded += by; };
    const writer = new BulkWriter(alias, { engine, tries: new Tries(), now: () => new Date(), timeLeft: () => 20_000, countSuperseded }, options);
    this.run = new StreamRun({ project: projected, write: changes => writer.write(changes) }, {
      failures: { send: async record => void this.setAside.push(record) },
      tries: new Tries(),
      log: { warn: () => undefined, error: () => undefined },
      countSetAside: () => undefined,
    });
  }

  async read(records: readonly ChangeRecord[], before: (position: number) => Promise<void> = async () => undefined): Promise<void> {
    for (let position = 0; position < records.length;) {
      await before(position);
      const batch = records.slice(position, position + BATCH);
      const failedAt = await this.deliver(batch);
      position += failedAt ?? batch.length;
      if (failedAt === undefined) continue;
      this.again++;
      await pause(BETWEEN_TRIES_MILLIS);
    }
  }

  /** The place of the record that has to come again. */
  private async deliver(batch: readonly ChangeRecord[]): Promise<number | undefined> {
    try {
      const [failed] = (await this.run.run(batch)).batchItemFailures;
      return failed && batch.findIndex(({ id }) => id === failed.itemIdentifier);
    } catch (error) {
      if (!/have to come again/.test(String(error))) throw error;
      return 0;
    }
  }
}
