import { IntakePorts, IntakeRequest } from './ports';
import { grouped } from './record-space';
import { groupRecord, splitRecord, unsplitRecord, withSubtasks } from './records';
import { Sections } from './sections';
import { IntakeSettings } from './settings';
import { subtasksOf } from './splitter-answer';
import { OwnError } from '../shared/errors/safe-error';
import { sealed } from '../shared/fan-in/changes';
import { newRecord } from '../shared/fan-in/new-job';
import { FanInRecord, isBeingGrouped, isFinal, MAX_SUBTASKS } from '../shared/fan-in/record';
import { SECTIONS } from '../shared/fan-in/sections';
import { SplitterRequest, splitterRequestText } from '../shared/fan-in/splitter-request';
import { startSubtasks } from '../shared/fan-in/start-subtasks';
import { SharedInput, Subtask } from '../shared/fan-in/unsent';
import { isJobId } from '../shared/fan-in/upload';

/** In UTF-8: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const MAX_EXECUTION_INPUT_BYTES = 262_144;

/** A request of the state machine of a distributed map. */
export interface GroupRequest {
  readonly job: string;
  readonly group: string;
  readonly worker: string;
  readonly items: readonly unknown[];
}

/** The id belongs to another version of the object. */
export class IdTaken extends Error {}

/**
 * Splits jobs. All subtasks are recorded before the first one is sent, so every report finds its subtask.
 * The invocation that records also sends. The sweeper sends what was not sent then.
 */
export class FanOut {
  private readonly sections: Sections;

  constructor(private readonly settings: IntakeSettings, private readonly ports: IntakePorts) {
    this.sections = new Sections(ports);
  }

  /** Splits a job, and completes an unfinished split. */
  async begin(request: IntakeRequest): Promise<void> {
    const known = await this.ports.store.find(request.id);
    if (known && !isSameObject(known, request)) throw new IdTaken(request.id);
    if (known && !isBeingSplit(known)) return this.duplicate(request, known);
    const { splitter } = this.ports;
    if (!splitter) return this.beginWith(request, known, this.broadcast());
    const job = known ?? await this.accept(request);
    const given = { job: job.id, object: job.object, input: request.input, inputRef: request.inputRef };
    if (splitter.start) return this.start(job, given);
    const workers = Object.keys(this.settings.workers);
    const subtasks = subtasksOf(await splitter.subtasks!(given), this.settings.splitterWorker, workers);
    const groups = grouped(subtasks, request);
    return groups.length > 1 ? this.beginGroups(job, groups, request) : this.beginWith(request, job, subtasks);
  }

  /** Splits a job that the API recorded before it sent the message. */
  async beginAccepted(request: IntakeRequest): Promise<void> {
    if (!isJobId(request.id) || await this.ports.store.find(request.id) === undefined) throw new Error('The job of an internal message must have a record, got none.');
    return this.begin(request);
  }

  /** Adds a group to a large job that a state machine splits. Returns false if the job has ended. */
  async addGroup({ job: id, group, worker, items }: GroupRequest): Promise<boolean> {
    const job = await this.ports.store.find(id);
    if (!job) throw new OwnError(`The job must have a record, got none for ${id}.`);
    const answer = { subtasks: items.map(input => ({ input })) };
    return this.recordGroup(job, group, subtasksOf(JSON.stringify(answer), worker, Object.keys(this.settings.workers)), {});
  }

  /** Records that all groups of a large job are known. */
  async seal(id: string): Promise<void> {
    await this.sections.seal(id);
    const { record } = await this.ports.store.apply(id, sealed(this.ports.now()));
    if (!record) throw new OwnError(`The job must have a record, got none for ${id}.`);
    await this.ports.tracker.settle(record);
  }

  /** Records an object that is refused. No subtask is sent, and the status of the job has the problem. */
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

  /** An execution that can never be started fails the job at once. */
  private async start(job: FanInRecord, request: SplitterRequest): Promise<void> {
    const { store, splitter, tracker, now } = this.ports;
    const bytes = Buffer.byteLength(splitterRequestText(request));
    if (bytes <= MAX_EXECUTION_INPUT_BYTES) {
      await store.create(splitRecord(job, now(), SECTIONS), true);
      return splitter!.start!(request);
    }
    const record = unsplitRecord(job, `The input of the execution that splits a job may have at most ${MAX_EXECUTION_INPUT_BYTES} bytes, got ${bytes}.`, now());
    await tracker.settle(await store.create(record, true) ?? record);
  }

  private async beginWith(request: IntakeRequest, accepted: FanInRecord | undefined, subtasks: readonly Subtask[]): Promise<void> {
    const now = this.ports.now();
    const record = withSubtasks(accepted ?? newRecord(request, this.settings, now), subtasks, request, this.settings, now);
    const standing = await this.ports.store.create(record, true);
    if (standing) return this.duplicate(request, standing);
    this.split(record, subtasks.length);
    await startSubtasks(record, this.ports);
    await this.ports.tracker.settle(record);
  }

  private async beginGroups(job: FanInRecord, groups: Subtask[][], shared: SharedInput): Promise<void> {
    // a record in the way is the same job: its unfinished split is completed
    const begun = splitRecord(job, this.ports.now(), groups.length > MAX_SUBTASKS ? SECTIONS : undefined);
    const standing = await this.ports.store.create(begun, true);
    if (!standing) this.split(job, groups.flat().length);
    for (const [index, subtasks] of groups.entries()) {
      if (!await this.recordGroup(standing ?? begun, String(index), subtasks, shared)) return;
    }
    await this.seal(job.id);
  }

  /** The record of the group first, so that it can end once the job waits for it. Its subtasks last. */
  private async recordGroup(job: FanInRecord, group: string, subtasks: readonly Subtask[], shared: SharedInput): Promise<boolean> {
    if (isFinal(job)) return false;
    const { store, tracker } = this.ports;
    const at = this.ports.now();
    const parent = this.sections.parentOf(job, group);
    const record = withSubtasks(groupRecord(parent, group), subtasks, shared, this.settings, at);
    const standing = await store.create(record, false);
    if (!await this.sections.add(job, parent, group)) return false;
    if (standing === undefined) await startSubtasks(record, this.ports);
    await tracker.settle(standing ?? record);
    return true;
  }

  /** Records the job before it calls the splitter, so that a job without an answer ends at its deadline. */
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

/** Whether the split of the job is unfinished: it is accepted, or some groups are not known. */
function isBeingSplit(record: FanInRecord): boolean {
  return record.status === 'accepted' || isBeingGrouped(record);
}

function isSameObject({ object: a }: FanInRecord, { object: b }: IntakeRequest): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.bucket === b.bucket && a.key === b.key && (a.versionId ?? a.etag) === (b.versionId ?? b.etag);
}
