import { ended, FanInChange, inTime, partMoved, started, subtaskLate, subtaskMoved, settled, timedOut } from './changes';
import { isBlocked, startable } from './gates';
import { JobEndedOutlet, FanInStore, SubtaskQueues } from './ports';
import { groupOf, groupRecordId, FanInRecord, isFinal, isGroupInSection, isSubtaskOf } from './record';
import { MAX_ERROR_LENGTH, SubtaskReport } from './report';
import { eachPart, openParts, readSections } from './sections';
import { StartMetric, startSubtasks } from './start-subtasks';
import { OwnError } from '../errors/safe-error';
import { Log, Metrics } from '../jobs/job-ports';

export type TrackerMetric = 'JobsComplete' | 'JobsPartial' | 'JobsTimedOut' | 'LateResults' | 'JobEndedUnsent' | StartMetric;

/** A report with the location of its result. */
export type TrackedReport = Omit<SubtaskReport, 'result' | 'worker'>;

export interface TrackerPorts {
  readonly store: FanInStore;
  /** Undefined without a consumer. */
  readonly jobEnded?: JobEndedOutlet;
  /** Undefined where no worker waits for others: the sweeper then sends what waited before. */
  readonly queues?: SubtaskQueues;
  readonly metrics: Pick<Metrics<TrackerMetric>, 'count'>;
  readonly log: Log;
  now(): Date;
}

/**
 * Tracks the subtasks of jobs. A job ends when none of its subtasks is pending. The condition of the one
 * transition to the end checks the set itself, so duplicates and reordered reports cannot end a job early or twice.
 */
export class Tracker {
  constructor(private readonly ports: TrackerPorts) {}

  /** Takes the report of a subtask. One on a group, a section or a split has no effect. */
  async report(report: TrackedReport): Promise<void> {
    return this.track(report, subtaskMoved, isSubtaskOf);
  }

  private async track(report: TrackedReport, move: typeof subtaskMoved, isPart: typeof isSubtaskOf = () => true): Promise<void> {
    const { store, metrics } = this.ports;
    const id = groupRecordId(report.job, report.group);
    let change: FanInChange | undefined = this.moved('pending', id, report, move);
    let record: FanInRecord | undefined;
    while (change !== undefined) {
      const attempt = await store.apply(id, change);
      if (attempt.record === undefined) throw new OwnError(`The job must have a record, got none for ${id}.`);
      record = attempt.record;
      if (attempt.applied && isFinal(record)) metrics.count('LateResults');
      if (!attempt.applied && this.isOverdue(record)) record = await this.expire(record);
      change = attempt.applied || !isPart(record, report.subtask) ? undefined : this.changeFor(record, report, move);
    }
    await this.settle(record!);
  }

  /**
   * Starts subtasks that wait no longer, ends a record without pending subtasks, and returns it. A group reports to its job or section, a
   * section to its job; a job sends its JobEnded event.
   */
  async settle(record: FanInRecord): Promise<FanInRecord> {
    let current = record;
    for (let change = this.dueChange(current); change !== undefined; change = this.dueChange(current)) {
      const attempt = await this.ports.store.apply(current.id, change);
      if (attempt.record === undefined) return current;
      current = attempt.record;
      if (attempt.applied) await (isFinal(current) ? this.announce(current) : this.start(current));
    }
    // also if it had ended before: the invocation that ended it may have crashed here
    if (current.parent !== undefined && isFinal(current)) await this.passUp(current);
    return current;
  }

  /**
   * Ends a job past its deadline. Subtasks that were done in time count. Its sections or groups end before; the groups of a
   * section end when they get a late report. Without time, the job stays due: the next run continues with those that are open.
   * A section alone was made while its job ended.
   */
  async timeOut(job: FanInRecord, hasTime = () => true): Promise<void> {
    await eachPart(job.parent === undefined ? openParts(job) : [], async name => {
      const part = hasTime() ? await this.ports.store.find(groupRecordId(job.id, name)) : undefined;
      if (part) await (isFinal(part) ? this.settle(part) : this.expire(part));
    });
    if (hasTime()) await this.expire(job);
  }

  /** Sends the JobEnded event of an ended job, until the destination accepts it. */
  async sendJobEnded(job: FanInRecord): Promise<void> {
    const { store, jobEnded, now } = this.ports;
    if (job.jobEnded !== undefined) await jobEnded?.send(job, await readSections(job, id => store.find(id)));
    await store.apply(job.id, settled(now()));
  }

  /** Ends a record past its deadline, and returns it. */
  private async expire(record: FanInRecord): Promise<FanInRecord> {
    if (isBlocked(record)) return this.settle(record);
    const attempt = await this.ports.store.apply(record.id, timedOut(record, this.hasConsumer, this.ports.now()));
    if (attempt.applied) await this.announce(attempt.record);
    return attempt.applied ? attempt.record : this.settle(attempt.record ?? record);
  }

  private isOverdue(record: FanInRecord): boolean {
    return record.status === 'running' && isGroupInSection(record.id) && record.deadlineAt < this.ports.now().toISOString();
  }

  /** The change that the subtasks of the record ask for. */
  private dueChange(record: FanInRecord): FanInChange | undefined {
    if (record.status !== 'running') return undefined;
    const now = this.ports.now();
    const startableNow = record.deadlineAt < now.toISOString() ? [] : startable(record);
    if (startableNow.length > 0) return started(record, startableNow, now);
    return record.pending === undefined || isBlocked(record) ? ended(record, this.hasConsumer, now) : undefined;
  }

  private async start(record: FanInRecord): Promise<void> {
    const { queues, ...ports } = this.ports;
    if (queues) await startSubtasks(record, { queues, ...ports });
  }

  private get hasConsumer(): boolean {
    return this.ports.jobEnded !== undefined;
  }

  /** The change that the report causes; undefined if it has nothing new. */
  private changeFor(record: FanInRecord, report: TrackedReport, move: typeof subtaskMoved): FanInChange | undefined {
    const { subtask, status } = report;
    const from = record.pending?.has(subtask) ? 'pending' : record.failed?.has(subtask) ? 'failed' : undefined;
    if (from === undefined || record.waiting?.has(subtask) || (from === 'failed' && status === 'failed')) return undefined;
    if (record.status === 'running') return this.moved(from, record.id, report, move);
    if (!isFinal(record) || status === 'failed' || record.late?.has(subtask)) return undefined;
    return subtaskLate(from, subtask, this.ports.now());
  }

  private moved(
    from: 'pending' | 'failed', id: string, { subtask, status, resultLocation, error }: TrackedReport, move: typeof subtaskMoved,
  ): FanInChange {
    const entry = status === 'failed'
      ? { map: 'errors', subtask, value: (error || 'The worker gave no reason.').slice(0, MAX_ERROR_LENGTH) } as const
      : resultLocation === undefined ? undefined : { map: 'locations', subtask, value: resultLocation } as const;
    const now = this.ports.now();
    const change = move(from, status, subtask, entry, now);
    return isGroupInSection(id) ? inTime(change, now) : change;
  }

  private async announce(record: FanInRecord): Promise<void> {
    if (record.parent !== undefined) return;
    const { metrics, log } = this.ports;
    metrics.count(record.outcome === 'complete' ? 'JobsComplete' : record.outcome === 'partial' ? 'JobsPartial' : 'JobsTimedOut');
    log.info('job ended', { jobId: record.id, outcome: record.outcome, traceparent: record.traceparent, correlationId: record.correlationid });
    if (record.jobEnded === undefined) return;
    try {
      await this.sendJobEnded(record);
    } catch (error) {
      metrics.count('JobEndedUnsent');
      log.warn('JobEnded event not sent: the sweeper sends it', { jobId: record.id, error });
    }
  }

  private async passUp(group: FanInRecord): Promise<void> {
    if (group.outcome === 'timed-out') return;
    await this.track({
      job: group.parent!,
      subtask: groupOf(group)!,
      status: group.outcome === 'complete' ? 'done' : 'failed',
      error: `${group.failed?.size ?? 0} of ${group.expected?.size ?? 0} ${group.revision === undefined ? 'subtasks' : 'groups'} failed`,
    }, partMoved);
  }
}
