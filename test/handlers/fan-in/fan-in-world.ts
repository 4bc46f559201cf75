import { strict as assert } from 'assert';
import { InMemoryFanInStore } from './in-memory-fan-in-store';
import { SweeperPorts } from '../../../handlers/fan-in-sweeper/ports';
import { sweep } from '../../../handlers/fan-in-sweeper/sweep';
import { FanOut } from '../../../handlers/fan-out-intake/fan-out';
import { Splitter } from '../../../handlers/fan-out-intake/ports';
import { IntakeSettings } from '../../../handlers/fan-out-intake/settings';
import { jobEndedEventData } from '../../../handlers/shared/fan-in/job-ended-event';
import { FanInStore } from '../../../handlers/shared/fan-in/ports';
import { FanInRecord } from '../../../handlers/shared/fan-in/record';
import { SubtaskReport } from '../../../handlers/shared/fan-in/report';
import { SubtaskData } from '../../../handlers/shared/fan-in/subtasks';
import { Tracker } from '../../../handlers/shared/fan-in/tracker';
import { DeadLetterQueue, HeldMessage } from '../../../handlers/shared/sweep/dead-letter-queue';
import { InMemoryLookBook } from '../shared/in-memory-look-book';
import { Observed } from '../shared/observers';

export const MINUTE = 60_000;
export const DEADLINE_SECONDS = 1_800;

/** Which call of an invocation breaks, and whether its effect is there all the same. */
export interface Fault {
  readonly atCall: number;
  readonly afterEffect: boolean;
}

export class Crash extends Error {}

type Async = (...args: never[]) => Promise<unknown>;
/** Where an invocation can be held while others go on: at each call out. */
export type Interleaving = <T extends Async>(call: T) => T;

export const worker = (name: string) => ({
  queueUrl: `https://sqs/${name}`, maxReceiveCount: 5, deadLetterQueueUrl: `https://sqs/${name}-dlq`, deadLetterQueueArn: `arn:aws:sqs:us-east-1:1:${name}-dlq`,
});

/** Intake, tracker and sweeper over one table in memory, whose invocations break where a test says so. */
export class FanInWorld {
  readonly store = new InMemoryFanInStore();
  readonly looks = new InMemoryLookBook();
  readonly observed = new Observed();
  readonly subtasks: SubtaskData[] = [];
  /** The messages that brought them. */
  readonly messages: string[] = [];
  /** JobEnded events as the destination received them. */
  readonly events: Array<Record<string, unknown>> = [];
  readonly deadLetters: string[] = [];
  readonly acceptedJobs: string[] = [];
  /** Whether subtasks and their messages are kept: not those of a job with millions. Then each is sent once. */
  remembers = true;
  /** How often each record has come to an end. */
  readonly ends = new Map<string, number>();
  /** A worker: called when a subtask is sent for the first time. */
  onSubtask?: (subtask: SubtaskData) => void;
  readonly settings: IntakeSettings;
  /** Whether the tracker has the queues of the workers: not in a pattern whose workers do not wait for others. */
  trackerSends = true;
  /** The queue of the API. Undefined where the sweeper was not given one. */
  intakeQueue?: SweeperPorts['intakeQueue'] = { send: async (_, message) => { this.acceptedJobs.push(message); } };
  /** Workers whose queues refuse everything. */
  readonly refusing = new Set<string>();
  now = Date.parse('2026-03-01T12:00:00.000Z');

  constructor(
    workers: readonly string[] = ['small'],
    private readonly interleave: Interleaving = call => call,
    private readonly splitter?: Splitter,
    settings: Partial<IntakeSettings> = {},
  ) {
    this.settings = {
      tableName: 'jobs',
      pattern: '/Shop/Photos',
      takesObjects: false,
      takesRequests: true,
      deadlineSeconds: DEADLINE_SECONDS,
      resultRetentionSeconds: 86_400,
      recordRetentionSeconds: 18 * 86_400,
      workers: Object.fromEntries(workers.map(name => [name, worker(name)])),
      after: {},
      resultsOfWorkers: {},
      reportQueue: 'https://sqs.us-east-1.amazonaws.com/111122223333/reports',
      mediaTypes: [],
      ...settings,
    };
    this.store.onChange = (before, after) => this.check(before, after);
  }

  intake(fault?: Fault): FanOut {
    const { store, queues, tracker } = this.broken(fault);
    return new FanOut(this.settings, { store, queues, tracker, splitter: this.splitter, ...this.common() });
  }

  async report(report: Pick<SubtaskReport, 'subtask' | 'status'> & Partial<SubtaskReport>, fault?: Fault): Promise<void> {
    await this.broken(fault).tracker.report({ job: 'job-1', ...report });
  }

  /** @param remainingMillis the time that is left for the run */
  async sweep(fault?: Fault, remainingMillis = () => 60_000): Promise<void> {
    const { store, queues, tracker } = this.broken(fault);
    const index = { find: store.find, create: store.create, apply: store.apply, due: this.store.due.bind(this.store) };
    await sweep(remainingMillis, {
      store: index,
      queues,
      intakeQueue: this.intakeQueue,
      deadLetterQueues: [this.deadLetterQueue()],
      looks: this.looks,
      tracker,
      ...this.common(),
    });
  }

  /** Later, and the sweeper comes by as often as it needs, without faults. */
  async pass(milliseconds: number): Promise<void> {
    this.now += milliseconds;
    for (let run = 0; run < 3 && this.isAnythingDue(); run++) {
      await this.sweep();
      this.now += 2 * MINUTE;
    }
  }

  private isAnythingDue(): boolean {
    const now = new Date(this.now).toISOString();
    return this.deadLetters.length > 0 || [...this.store.records.values()].some(({ wakeAt }) => wakeAt !== undefined && wakeAt < now);
  }

  /** The record of a group, also of one in a section. */
  group(name: string): FanInRecord {
    return [...this.store.records.values()].find(({ id, revision }) => revision === undefined && id.startsWith('job-1#') && id.endsWith(`#${name}`))!;
  }

  get job(): FanInRecord {
    return this.store.records.get('job-1')!;
  }

  private common() {
    return { metrics: this.observed.metrics, log: this.observed.log, now: () => new Date(this.now) };
  }

  /** The ports of one invocation: it dies at the call that breaks, like a function that is stopped. */
  private broken(fault?: Fault) {
    let calls = 0;
    const call = <T extends Async>(port: T): T => this.interleave((async (...args: never[]) => {
      const breaks = fault !== undefined && calls++ === fault.atCall;
      if (breaks && !fault.afterEffect) throw new Crash();
      const answer = await port(...args);
      if (breaks) throw new Crash();
      return answer;
    }) as T);
    const store: FanInStore = {
      find: call(this.store.find.bind(this.store)), create: call(this.store.create.bind(this.store)), apply: call(this.store.apply.bind(this.store)),
    };
    const send = call(async (bodies: string[]) => {
      if (this.remembers) this.messages.push(...bodies);
      for (const { data } of bodies.map(body => JSON.parse(body) as { data: SubtaskData })) {
        if (!this.remembers) {
          this.onSubtask?.(data);
          continue;
        }
        const isFirst = !this.subtasks.some(({ group, subtask }) => group === data.group && subtask === data.subtask);
        this.subtasks.push(data);
        if (isFirst) this.onSubtask?.(data);
      }
    });
    const queues = {
      has: (name: string) => Object.hasOwn(this.settings.workers, name),
      send: async (name: string, messages: ReadonlyArray<{ readonly body: string }>) => {
        if (this.refusing.has(name)) throw new Error(`AccessDenied: ${name}`);
        await send(messages.map(({ body }) => body));
      },
    };
    const jobEnded = {
      send: call(async (job: FanInRecord, sections: readonly FanInRecord[]) => { this.events.push(jobEndedEventData(job, sections)); }),
    };
    return { store, queues, tracker: new Tracker({ store, jobEnded, queues: this.trackerSends ? queues : undefined, ...this.common() }) };
  }

  private deadLetterQueue(): DeadLetterQueue {
    let seen = 0;
    const held = (body: string): HeldMessage => ({ messageId: `m${this.deadLetters.indexOf(body)}`, body, receiptHandle: 'handle', receiveCount: 5, sentAt: new Date(this.now) });
    return {
      arn: 'small-dlq',
      moveTasks: async () => [],
      resume: async () => undefined,
      depth: async () => this.deadLetters.length,
      receive: async () => this.deadLetters.slice(seen, seen += 10).map(held),
      hold: async () => undefined,
    };
  }

  /** The invariants of every change. The benchmark runs them too, without jest. */
  private check(before: FanInRecord | undefined, after: FanInRecord): void {
    const isOver = (record: FanInRecord) => record.outcome !== undefined;
    if (before && isOver(before)) {
      assert.equal(after.outcome, before.outcome);
      const subtasks = ({ done, failed, pending, skipped }: FanInRecord) => ({ done, failed, pending, skipped });
      assert.deepEqual(subtasks(after), subtasks(before));
      return;
    }
    if (!isOver(after)) return;
    this.ends.set(after.id, (this.ends.get(after.id) ?? 0) + 1);
    assert.equal(after.waiting, undefined);
    const ended = new Set([...after.done ?? [], ...after.failed ?? [], ...after.skipped ?? []]);
    const missing = [...after.expected ?? []].filter(subtask => !ended.has(subtask));
    if (after.outcome === 'timed-out') assert.ok(after.deadlineAt < after.endedAt!);
    else assert.deepEqual({ pending: after.pending, missing }, { pending: undefined, missing: [] });
    if (after.outcome === 'complete') assert.equal(after.failed, undefined);
    if (after.outcome === 'partial') assert.notEqual(after.failed, undefined);
  }
}
