import { JobTable } from './job-table';
import { BatchWorker } from '../../../handlers/runtime/batch-worker';
import { JobOptions, JobRejected, JobWork, RetryAfter } from '../../../handlers/runtime/job';
import { SqsHandler } from '../../../handlers/runtime/sqs-event';
import { JOB_MESSAGE_TYPE } from '../../../handlers/shared/jobs/job-message';
import { Log } from '../../../handlers/shared/jobs/job-ports';
import { MessageQueue, WorkerJobs, WorkerPorts } from '../../../handlers/shared/jobs/worker-ports';
import { Sandbox, TIMED_OUT } from '../../../handlers/testing/sandbox';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';
import { SqsQueue } from '../../../handlers/testing/sqs-queue';

/** How a job behaves, attempt by attempt; after the last step it does its effect and succeeds. */
export type Step = 'fail' | 'crash' | 'crash-after-effect' | 'overrun' | 'reject' | { readonly retryAfter: number };

export interface JobScript {
  readonly id: string;
  readonly millis: number;
  readonly steps: readonly Step[];
  /** What it does on every further attempt; without, it succeeds. */
  readonly always?: Step;
  readonly groupId?: string;
}

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Longer than any function may run. */
const OVERRUN_MILLIS = 16 * 60 * 1000;

/** Queue, table, and workers whose jobs follow scripts; knows every effect and every crash. */
export class WorkerWorld {
  readonly table = new JobTable();
  readonly effects: string[] = [];
  /** Jobs whose effect had happened when their worker stopped before recording it. */
  readonly unrecordedEffects: string[] = [];
  /** Jobs that were at work when the function's time was over. */
  readonly timedOut: string[] = [];
  readonly starts = new Map<string, number>();
  peakAtWork = 0;
  private readonly working = new Map<Sandbox, { id: string; effect: boolean }>();

  constructor(
    readonly clock: SimulatedClock,
    readonly queue: SqsQueue,
    private readonly scripts: readonly JobScript[],
  ) {}

  acceptAll(): void {
    this.scripts.forEach(script => this.accept(script));
  }

  accept({ id, groupId }: JobScript): void {
    this.table.accept(id, this.clock.now());
    this.queue.send(jobMessage(id), 0, groupId);
  }

  /** What handleJobs makes of a function's initialization, over ports that die with their sandbox. */
  readonly initialize = (sandbox: Sandbox, options: JobOptions = {}): SqsHandler => {
    sandbox.onDeath(reason => this.stopped(sandbox, reason));
    const worker = new BatchWorker(this.work(sandbox), this.ports(sandbox), queuePort(this.queue, sandbox), options);
    return (event, context) => worker.handle(event, context);
  };

  deadLetterIds(): string[] {
    return this.queue.deadLetters.map(message => idOf(message.body));
  }

  /** What the sweeper does within minutes: jobs whose message was moved are failed. */
  sweep(): void {
    this.deadLetterIds().forEach(id => this.table.sweepDeadLetter(id, this.clock.now()));
  }

  private stopped(sandbox: Sandbox, reason: Error): void {
    const job = this.working.get(sandbox);
    this.working.delete(sandbox);
    if (job?.effect) this.unrecordedEffects.push(job.id);
    if (job && reason.message === TIMED_OUT) this.timedOut.push(job.id);
  }

  private work(sandbox: Sandbox): JobWork<never> {
    return async job => {
      const script = this.scripts.find(candidate => candidate.id === job.id)!;
      const start = this.starts.get(job.id) ?? 0;
      this.starts.set(job.id, start + 1);
      const step = script.steps[start] ?? script.always;
      this.working.set(sandbox, { id: job.id, effect: false });
      this.peakAtWork = Math.max(this.peakAtWork, this.working.size);
      await sandbox.guard(() => this.clock.sleep(step === 'overrun' ? OVERRUN_MILLIS : script.millis));
      if (step === undefined || step === 'crash-after-effect') {
        this.effects.push(job.id);
        this.working.set(sandbox, { id: job.id, effect: true });
      }
      if (step === 'crash' || step === 'crash-after-effect') sandbox.kill('Runtime exited');
      await sandbox.guard(() => undefined);
      if (step !== undefined) this.working.delete(sandbox);
      if (step === 'fail') throw new Error(`${job.id} failed`);
      if (step === 'reject') throw new JobRejected(`${job.id} is invalid`);
      if (typeof step === 'object') throw new RetryAfter(step.retryAfter);
      return { done: job.id };
    };
  }

  private ports(sandbox: Sandbox): WorkerPorts {
    return { jobs: this.guarded(sandbox), payloads: { read: async () => '' }, log: silent, now: () => this.clock.now() };
  }

  /** Each call takes its time and is applied as a whole or not at all, whatever the caller lives to see. */
  private guarded(sandbox: Sandbox): WorkerJobs {
    const { table } = this;
    const call = <T>(apply: () => Promise<T>) => sandbox.guard(async () => {
      await this.clock.sleep(5);
      return sandbox.alive ? apply() : undefined as T;
    });
    return {
      histories: keys => call(() => table.histories(keys)),
      start: (...args) => call(() => table.start(...args)),
      extendLease: (...args) => call(() => table.extendLease(...args)),
      progress: (...args) => call(() => table.progress(...args)),
      succeed: (...args) => call(async () => {
        this.working.delete(sandbox);
        return table.succeed(...args);
      }),
      release: attempt => call(() => table.release(attempt)),
      fail: (...args) => call(() => table.fail(...args)),
      wakeLater: (key, wakeAt) => call(() => table.wakeLater(key, wakeAt)),
    };
  }
}

export function jobMessage(id: string): string {
  return JSON.stringify({
    specversion: '1.0', type: JOB_MESSAGE_TYPE, id, source: '/Test', time: '', datacontenttype: 'application/json', jobtable: 'jobs', data: { id },
  });
}

function idOf(body: string): string {
  return (JSON.parse(body) as { id: string }).id;
}

export function queuePort(queue: SqsQueue, sandbox: Sandbox): MessageQueue {
  return {
    fifo: queue.fifo,
    settings: async () => ({ maxReceiveCount: queue.props.maxReceiveCount, retentionSeconds: 4 * 24 * 3600 }),
    setVisibility: ({ receiptHandle }, seconds) => sandbox.guard(() => queue.changeVisibility(receiptHandle, seconds)),
    sendCopy: ({ body, groupId }, delaySeconds) => sandbox.guard(() => void queue.send(body, delaySeconds, groupId)),
    remove: ({ receiptHandle }) => sandbox.guard(() => queue.delete(receiptHandle)),
  };
}
