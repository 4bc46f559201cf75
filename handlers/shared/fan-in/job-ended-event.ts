import { JobEndedOutlet } from './ports';
import { FanInRecord, isFinal, SPLIT, SubtaskSet } from './record';
import { OwnError } from '../errors/safe-error';
import { Draft, Publisher } from '../publishing/publisher';

export const JOB_ENDED_TYPE = 'JobEnded.v1';

/** Names of failed and missing subtasks in the data of an event that is too large. */
const NAMES_IN_SUMMARY = 100;

export interface JobEndedData {
  readonly failed: readonly string[];
  readonly missing: readonly string[];
  readonly skipped?: readonly string[];
  readonly [member: string]: unknown;
}

/** The data of the JobEnded event. Late results do not change it, so it is the same whenever it is sent. */
export function jobEndedEventData(job: FanInRecord, sections: readonly FanInRecord[]): JobEndedData {
  return { ...jobEndedData(job, sections), taskToken: job.taskToken };
}

/** What clients may know of it: the answer to a task is not theirs. */
export function jobEndedData(job: FanInRecord, sections: readonly FanInRecord[] = []): JobEndedData {
  const { id, outcome, createdAt, endedAt, object } = job;
  const { skipped } = job;
  const { expected, done, failed, pending, locations, errors } = job.sections === undefined ? job : gathered(job, sections);
  return {
    job: id,
    outcome,
    createdAt,
    endedAt,
    object,
    subtasks: {
      expected: expected?.size ?? 0, done: done?.size ?? 0, failed: failed?.size ?? 0, missing: pending?.size ?? 0, skipped: skipped?.size,
    },
    done: names(done),
    failed: names(failed),
    missing: names(pending),
    skipped: skipped && names(skipped),
    results: entriesOf(done, locations),
    errors: entriesOf(failed, errors),
  };
}

/** The data for an event that the whole does not fit into: its numbers hold, and its lists are shortened. */
export function jobEndedSummary(data: JobEndedData): JobEndedData {
  const { failed, missing } = data;
  const some = (list: readonly string[]) => list.slice(0, NAMES_IN_SUMMARY);
  return { ...data, done: [], failed: some(failed), missing: some(missing), results: {}, errors: {}, truncated: true };
}

/** The groups of all sections. A section that was made after the end of the job is open, and does not count. */
function gathered(job: FanInRecord, sections: readonly FanInRecord[]): Pick<FanInRecord, SubtaskSet | 'locations' | 'errors'> {
  const counted = sections.filter(isFinal);
  const all = (set: SubtaskSet) => new Set(counted.flatMap(section => [...section[set] ?? []].filter(name => name !== SPLIT)));
  const split = job.pending?.has(SPLIT) ? [SPLIT] : [];
  return {
    expected: all('expected'),
    done: all('done'),
    failed: all('failed'),
    pending: new Set([...all('pending'), ...split]),
    locations: {},
    errors: Object.assign({}, ...counted.map(({ errors }) => errors)) as Record<string, string>,
  };
}

export class JobEndedPublisher implements JobEndedOutlet {
  constructor(private readonly publisher: Pick<Publisher, 'prepare' | 'deliver'>) {}

  async send(job: FanInRecord, sections: readonly FanInRecord[]): Promise<void> {
    const [refused] = await this.publisher.deliver([await this.publisher.prepare(jobEndedDraft(job, sections))]);
    if (refused) throw new OwnError(`The destination refused the JobEnded event of ${job.id}: ${refused.reason}`);
  }
}

function jobEndedDraft(job: FanInRecord, sections: readonly FanInRecord[]): Draft {
  const { id, endedAt, traceparent, correlationid } = job;
  const data = jobEndedEventData(job, sections);
  return {
    attributes: { id, type: JOB_ENDED_TYPE, time: endedAt!, subject: id, traceparent, correlationid },
    data,
    summary: jobEndedSummary(data),
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
