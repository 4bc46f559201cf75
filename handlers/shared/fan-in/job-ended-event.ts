import { JobEndedOutlet } from './ports';
import { FanInRecord } from './record';
import { OwnError } from '../errors/safe-error';
import { Draft, Publisher } from '../publishing/publisher';

export const JOB_ENDED_TYPE = 'JobEnded.v1';

/** The data of the JobEnded event. Late results do not change it, so it is the same whenever it is sent. */
export function jobEndedData(job: FanInRecord): Record<string, unknown> {
  const { id, outcome, createdAt, endedAt, object, expected, done, failed, pending } = job;
  return {
    job: id,
    outcome,
    createdAt,
    endedAt,
    object,
    subtasks: { expected: expected?.size ?? 0, done: done?.size ?? 0, failed: failed?.size ?? 0, missing: pending?.size ?? 0 },
    done: names(done),
    failed: names(failed),
    missing: names(pending),
    results: entriesOf(done, job.locations),
    errors: entriesOf(failed, job.errors),
  };
}

export class JobEndedPublisher implements JobEndedOutlet {
  constructor(private readonly publisher: Pick<Publisher, 'prepare' | 'deliver'>) {}

  async send(job: FanInRecord): Promise<void> {
    const [refused] = await this.publisher.deliver([await this.publisher.prepare(jobEndedDraft(job))]);
    if (refused) throw new OwnError(`The destination refused the JobEnded event of ${job.id}: ${refused.reason}`);
  }
}

function jobEndedDraft(job: FanInRecord): Draft {
  const { id, endedAt, traceparent, correlationid } = job;
  return {
    attributes: { id, type: JOB_ENDED_TYPE, time: endedAt!, subject: id, traceparent, correlationid },
    data: jobEndedData(job),
    key: id,
    // the event is the library's own and needs no check against its contract
    schema: true,
  };
}

function names(subtasks: ReadonlySet<string> | undefined): string[] {
  return [...subtasks ?? []].sort();
}

function entriesOf(subtasks: ReadonlySet<string> | undefined, texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(names(subtasks).filter(subtask => Object.hasOwn(texts, subtask)).map(subtask => [subtask, texts[subtask]]));
}
