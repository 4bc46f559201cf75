import { grouped, subtasksOf } from './splitter-answer';
import { IntakePorts, IntakeRequest } from './ports';
import { groupRecord, newRecord, splitRecord, unsentOf, withSubtasks } from './records';
import { IntakeSettings } from './settings';
import { groupAdded, sealed, subtasksSent } from '../shared/fan-in/changes';
import { FanInRecord, isFinal, SPLIT } from '../shared/fan-in/record';
import { Subtask, sendSubtasks, SharedInput } from '../shared/fan-in/subtasks';

/** What the state machine of a distributed map asks for. */
export interface GroupRequest {
  readonly job: string;
  readonly group: string;
  readonly worker: string;
  readonly items: readonly unknown[];
}

/** The id belongs to another version of the object. */
export class IdTaken extends Error {}

/**
 * Splits jobs. What is expected is recorded before the first subtask is sent, so nothing can
 * be done that is not expected. Who records also sends; what was not sent then, the sweeper sends.
 */
export class FanOut {
  constructor(private readonly settings: IntakeSettings, private readonly ports: IntakePorts) {}

  /** Also for a job that began before: what is left of its beginning is done. */
  async begin(request: IntakeRequest): Promise<void> {
    const known = await this.ports.store.find(request.id);
    if (known && !isSameObject(known, request)) throw new IdTaken(request.id);
    if (known && !isBeingSplit(known)) return this.duplicate(request, known);
    const { splitter } = this.ports;
    if (!splitter) return this.beginWith(request, known, this.broadcast());
    const job = known ?? await this.accept(request);
    const given = { job: job.id, object: job.object, input: request.input, inputRef: request.inputRef };
    if (splitter.start) {
      await this.ports.store.create(splitRecord(job, this.ports.now()), true);
      return splitter.start(given);
    }
    const workers = Object.keys(this.settings.workers);
    const subtasks = subtasksOf(await splitter.subtasks!(given), this.settings.splitterWorker, workers);
    const groups = grouped(subtasks);
    return groups.length > 1 ? this.beginGroups(job, groups, request) : this.beginWith(request, job, subtasks);
  }

  /** A group of a large job that a state machine splits. Answers false for a job that has ended: there is nothing to do any more. */
  async addGroup({ job: id, group, worker, items }: GroupRequest): Promise<boolean> {
    const job = await this.ports.store.find(id);
    if (!job) throw new Error(`There is no record of ${id}.`);
    const answer = { subtasks: items.map(input => ({ input })) };
    return this.recordGroup(job, group, subtasksOf(answer, worker, Object.keys(this.settings.workers)), {});
  }

  /** All groups of a large job are known. */
  async seal(id: string): Promise<void> {
    const { record } = await this.ports.store.apply(id, sealed(this.ports.now()));
    if (!record) throw new Error(`There is no record of ${id}.`);
    await this.ports.tracker.settle(record);
  }

  /** An object that is not what it should be: nothing is sent, and whoever asks is told why. */
  async refuse(request: IntakeRequest, problem: string): Promise<void> {
    const now = this.ports.now();
    const at = now.toISOString();
    const refused: FanInRecord = {
      ...newRecord(request, this.settings, now),
      status: 'failed',
      outcome: 'refused',
      endedAt: at,
      error: problem,
      pending: undefined,
      wakeShard: undefined,
      wakeAt: undefined,
    };
    const standing = await this.ports.store.create(refused, false);
    if (standing) return this.duplicate(request, standing);
    this.ports.metrics.count('ObjectsRefused');
    this.ports.log.warn('object refused', { jobId: request.id, key: request.object?.key, problem });
  }

  private async beginWith(request: IntakeRequest, accepted: FanInRecord | undefined, subtasks: readonly Subtask[]): Promise<void> {
    const now = this.ports.now();
    const record = withSubtasks(accepted ?? newRecord(request, this.settings, now), subtasks, unsentOf(subtasks, request, this.settings, now), now);
    const standing = await this.ports.store.create(record, true);
    if (standing) return this.duplicate(request, standing);
    this.split(record, subtasks.length);
    await this.send(record);
    await this.ports.tracker.settle(record);
  }

  private async beginGroups(job: FanInRecord, groups: Subtask[][], shared: SharedInput): Promise<void> {
    // one that is being split already goes on being split by whoever comes back for it
    const standing = await this.ports.store.create(splitRecord(job, this.ports.now()), true);
    if (!standing) this.split(job, groups.flat().length);
    for (const [index, subtasks] of groups.entries()) {
      if (!await this.recordGroup(job, String(index), subtasks, shared)) return;
    }
    await this.seal(job.id);
  }

  /** The group's record first: once the job waits for the group, it can be ended. Its subtasks last. */
  private async recordGroup(job: FanInRecord, group: string, subtasks: readonly Subtask[], shared: SharedInput): Promise<boolean> {
    if (isFinal(job)) return false;
    const { store, tracker } = this.ports;
    const at = this.ports.now();
    const record = withSubtasks(groupRecord(job, group), subtasks, unsentOf(subtasks, shared, this.settings, at), at);
    const standing = await store.create(record, false);
    const added = await store.apply(job.id, groupAdded(group, at));
    if (!added.applied && !added.record?.expected?.has(group)) return false;
    if (standing === undefined) await this.send(record);
    await tracker.settle(standing ?? record);
    return true;
  }

  private async send(record: FanInRecord): Promise<void> {
    if (record.unsent === undefined) return;
    try {
      this.ports.metrics.count('SubtasksSent', await sendSubtasks(record, this.ports.queues));
      await this.ports.store.apply(record.id, subtasksSent(record, this.ports.now()));
    } catch (error) {
      this.ports.log.warn('subtasks left to the sweeper', { jobId: record.id, error });
    }
  }

  /** Recorded before a splitter is called, so that a job it never answers ends at its deadline. */
  private async accept(request: IntakeRequest): Promise<FanInRecord> {
    const record = newRecord(request, this.settings, this.ports.now());
    const standing = await this.ports.store.create(record, false);
    if (standing && !isSameObject(standing, request)) throw new IdTaken(request.id);
    return standing ?? record;
  }

  private broadcast(): Subtask[] {
    return Object.keys(this.settings.workers).map(worker => ({ name: worker, worker }));
  }

  private split({ id, traceparent, correlationid }: FanInRecord, subtasks: number): void {
    this.ports.metrics.count('JobsSplit');
    this.ports.log.info('job split', { jobId: id, subtasks, traceparent, correlationId: correlationid });
  }

  private async duplicate(request: IntakeRequest, known: FanInRecord): Promise<void> {
    if (!isSameObject(known, request)) throw new IdTaken(request.id);
    this.ports.metrics.count('JobsDuplicate');
    await this.ports.tracker.settle(known);
  }
}

/** Accepted, or its groups are not all known: its splitting was left unfinished, or is under way. */
function isBeingSplit({ status, pending }: FanInRecord): boolean {
  return status === 'accepted' || (status === 'running' && pending?.has(SPLIT) === true);
}

function isSameObject({ object: a }: FanInRecord, { object: b }: IntakeRequest): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.bucket === b.bucket && a.key === b.key && (a.versionId ?? a.etag) === (b.versionId ?? b.etag);
}
