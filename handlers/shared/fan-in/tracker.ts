import { ended, FanInChange, subtaskLate, subtaskMoved, settled, timedOut } from './changes';
import { JobEndedOutlet, FanInStore } from './ports';
import { groupOf, groupRecordId, FanInRecord, isFinal, SPLIT } from './record';
import { MAX_ERROR_LENGTH, SubtaskReport } from './report';
import { OwnError } from '../errors/safe-error';
import { Log, Metrics } from '../jobs/job-ports';

export type TrackerMetric = 'JobsComplete' | 'JobsPartial' | 'JobsTimedOut' | 'LateResults' | 'JobEndedUnsent';

/** A report with the location of its result. */
export type TrackedReport = Omit<SubtaskReport, 'result'>;

export interface TrackerPorts {
  readonly store: FanInStore;
  /** Undefined without a consumer. */
  readonly jobEnded?: JobEndedOutlet;
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

  async report(report: TrackedReport): Promise<void> {
    const { store, metrics } = this.ports;
    const id = groupRecordId(report.job, report.group);
    let change: FanInChange | undefined = this.moved('pending', report);
    let record: FanInRecord | undefined;
    while (change !== undefined) {
      const attempt = await store.apply(id, change);
      if (attempt.record === undefined) throw new OwnError(`The job must have a record, got none for ${id}.`);
      record = attempt.record;
      if (attempt.applied && isFinal(record)) metrics.count('LateResults');
      change = attempt.applied ? undefined : this.changeFor(record, report);
    }
    await this.settle(record!);
  }

  /** Ends a record without pending subtasks. A group reports to its job; a job sends its JobEnded event. */
  async settle(record: FanInRecord): Promise<void> {
    let current = record;
    while (current.status === 'running' && current.pending === undefined) {
      const attempt = await this.ports.store.apply(current.id, ended(current, this.hasConsumer, this.ports.now()));
      if (attempt.record === undefined) return;
      current = attempt.record;
      if (attempt.applied) await this.announce(current);
    }
    // also if it had ended before: the invocation that ended it may have crashed here
    if (current.parent !== undefined && isFinal(current)) await this.passUp(current);
  }

  /** Ends a job past its deadline. Subtasks that were done in time count. */
  async timeOut(job: FanInRecord): Promise<void> {
    for (const group of openGroups(job)) {
      const record = await this.ports.store.find(groupRecordId(job.id, group));
      if (record) await this.timeOut(record);
    }
    const attempt = await this.ports.store.apply(job.id, timedOut(job, this.hasConsumer, this.ports.now()));
    if (attempt.applied) await this.announce(attempt.record);
    else if (attempt.record) await this.settle(attempt.record);
  }

  /** Sends the JobEnded event of an ended job, until the destination accepts it. */
  async sendJobEnded(job: FanInRecord): Promise<void> {
    if (job.jobEnded !== undefined) await this.ports.jobEnded?.send(job);
    await this.ports.store.apply(job.id, settled(this.ports.now()));
  }

  private get hasConsumer(): boolean {
    return this.ports.jobEnded !== undefined;
  }

  /** The change that the report causes; undefined if it has nothing new. */
  private changeFor(record: FanInRecord, report: TrackedReport): FanInChange | undefined {
    const { subtask, status } = report;
    const from = record.pending?.has(subtask) ? 'pending' : record.failed?.has(subtask) ? 'failed' : undefined;
    if (from === undefined || (from === 'failed' && status === 'failed')) return undefined;
    if (record.status === 'running') return this.moved(from, report);
    if (!isFinal(record) || status === 'failed' || record.late?.has(subtask)) return undefined;
    return subtaskLate(from, subtask, this.ports.now());
  }

  private moved(from: 'pending' | 'failed', { subtask, status, resultLocation, error }: TrackedReport): FanInChange {
    const entry = status === 'failed'
      ? { map: 'errors', subtask, value: (error || 'The worker gave no reason.').slice(0, MAX_ERROR_LENGTH) } as const
      : resultLocation === undefined ? undefined : { map: 'locations', subtask, value: resultLocation } as const;
    return subtaskMoved(from, status, subtask, entry, this.ports.now());
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
    await this.report({
      job: group.parent!,
      subtask: groupOf(group)!,
      status: group.outcome === 'complete' ? 'done' : 'failed',
      error: `${group.failed?.size ?? 0} of ${group.expected?.size ?? 0} subtasks failed`,
    });
  }
}

/** Only jobs with groups have a revision. */
function openGroups({ pending, revision }: FanInRecord): string[] {
  return revision === undefined ? [] : [...pending ?? []].filter(name => name !== SPLIT);
}
