import { createHash } from 'crypto';
import { Deferral, isLastReceive } from './deferral';
import { IncomingJob } from './incoming-job';
import { Job, JobProgress, JobRejected, JobWork, RetryAfter } from './job';
import { failureProblem, storedResult } from './job-result';
import { ACKNOWLEDGED, Outcome, RETURNED, DEAD_LETTERED } from './outcome';
import { withText } from './with-text';
import { loggedError, thrownBy } from './work-error';
import { describeError, OwnError } from '../shared/errors/safe-error';
import { Attempt, MessageQueue, QueueSettings, StartResult, WorkerPorts } from '../shared/jobs/worker-ports';

/** The longest retention of a dead-letter queue, 14 days: a record made here outlives it and one redrive. */
const DEAD_LETTER_RETENTION_SECONDS = 14 * 24 * 3600;

/** The record belongs to a later attempt, which also decides about the message. */
const TAKEN_OVER: Outcome = { kind: 'returned' };

type Ended = { readonly result?: string; readonly resultLocation?: string } | { readonly error: unknown; readonly isDone: boolean };

/** The time until which an attempt that starts now can be in progress. */
export interface Lease {
  until(): number;
  /** Extends the lease while the work runs, and returns the function that stops it. Absent if the time is limited. */
  keep?(extend: () => Promise<void>): () => void;
}

export interface RunRequest {
  readonly lease: Lease;
  /** Other messages of the batch would lose their last receive if this job stopped the worker again. */
  readonly endangersOthers?: boolean;
}

/** Runs the work for one receive of one message, along the worker's rows of docs/jobs.md. */
export class JobRunner {
  private readonly deferral: Deferral;

  constructor(
    private readonly work: JobWork<never>,
    private readonly ports: WorkerPorts,
    private readonly queue: MessageQueue,
  ) {
    this.deferral = new Deferral(ports, queue);
  }

  /** Never throws: after an error here, such as an unavailable job table, the queue delivers the message again. */
  async run(job: IncomingJob, request: RunRequest): Promise<Outcome> {
    try {
      if (job.refusal !== undefined) return await this.refuse(job, job.refusal);
      const settings = await this.queue.settings();
      return job.key
        ? await this.runRecorded(job, settings, request)
        : await this.attempt(job, undefined, settings, request.lease);
    } catch (error) {
      this.ports.log.error('job not recorded', { ...fields(job), error: describeError(error) });
      return RETURNED;
    }
  }

  /** SQS moves it to the dead-letter queue after its receives, without waiting in between. */
  private async refuse(job: IncomingJob, reason: string): Promise<Outcome> {
    this.ports.log.error('message rejected', { ...fields(job), error: reason });
    await this.deferral.setVisibility(job.delivery, 0);
    return DEAD_LETTERED;
  }

  private async runRecorded(job: IncomingJob, settings: QueueSettings, request: RunRequest): Promise<Outcome> {
    const start = await this.start(job, settings, request.lease);
    switch (start.kind) {
      case 'final':
        this.ports.log.info('job already final', { ...fields(job), status: start.status });
        return ACKNOWLEDGED;
      case 'busy':
        this.ports.log.info('job already at work', fields(job));
        return this.deferral.defer(job, (start.until - this.ports.now()) / 1000);
      case 'missing':
        this.ports.log.error('job has no record', fields(job));
        return isLastReceive(job.delivery, settings) ? DEAD_LETTERED : RETURNED;
      case 'started': {
        const attempt = { key: job.key!, attempt: start.attempt };
        const crashed = start.interrupted && request.endangersOthers && isLastReceive(job.delivery, settings);
        return crashed
          ? this.deadLetter(job, attempt, new OwnError('The job stopped its worker. It was moved to the dead-letter queue so that its group can continue.'))
          : this.attempt(job, attempt, settings, request.lease);
      }
    }
  }

  private start(job: IncomingJob, { retentionSeconds }: QueueSettings, lease: Lease): Promise<StartResult> {
    const now = this.ports.now();
    const wakeAt = job.isStable ? now + retentionSeconds * 1000 : undefined;
    const create = job.recordedOnStart ? {
      fingerprint: createHash('sha256').update(job.delivery.body).digest('hex'),
      expiresAt: now + (2 * retentionSeconds + DEAD_LETTER_RETENTION_SECONDS) * 1000,
    } : undefined;
    return this.ports.jobs.start(job.key!, { now, leaseUntil: lease.until(), wakeAt }, create);
  }

  private async attempt(job: IncomingJob, attempt: Attempt | undefined, settings: QueueSettings, lease: Lease): Promise<Outcome> {
    const ended = await this.perform(job, attempt, lease);
    if (!('error' in ended)) {
      return this.conclude(job, attempt, 'job succeeded', ACKNOWLEDGED, a => this.ports.jobs.succeed(a, this.ports.now(), ended));
    }
    const { error } = ended;
    if (error instanceof RetryAfter && await this.deferral.isPossible(job)) {
      const released = await this.conclude(job, attempt, 'job deferred', RETURNED, a => this.ports.jobs.release(a, this.ports.now()), error);
      return released === TAKEN_OVER ? released : this.deferral.retryAfter(job, error.seconds);
    }
    const isRejected = error instanceof JobRejected;
    // a client has the status of its job: of another message, the dead-letter queue is the only trace of the content
    const isKept = job.recordedOnStart && !ended.isDone && settings.maxReceiveCount < Infinity;
    if (isRejected && attempt && !isKept) {
      const problem = failureProblem(error);
      return this.conclude(job, attempt, 'job rejected', ACKNOWLEDGED, a => this.ports.jobs.fail(a, this.ports.now(), problem), error);
    }
    return isRejected || isLastReceive(job.delivery, settings)
      ? this.deadLetter(job, attempt, error)
      : this.conclude(job, attempt, 'attempt failed', RETURNED, a => this.ports.jobs.release(a, this.ports.now()), error);
  }

  /** The queue moves the message at its next receive: visible now, that is soon, and its group is free again. */
  private async deadLetter(job: IncomingJob, attempt: Attempt | undefined, error: unknown): Promise<Outcome> {
    const problem = failureProblem(error);
    const outcome = await this.conclude(
      job, attempt, 'job failed', DEAD_LETTERED, a => this.ports.jobs.fail(a, this.ports.now(), problem, { isWoken: job.isStable }), error);
    if (outcome === DEAD_LETTERED) await this.deferral.setVisibility(job.delivery, 0);
    return outcome;
  }

  /** Runs the work: an error here is an error of the work. */
  private async perform(job: IncomingJob, attempt: Attempt | undefined, lease: Lease): Promise<Ended> {
    const stopExtending = attempt && lease.keep?.(() => this.extend(job, attempt, lease));
    let isDone = false;
    try {
      const text = await job.read(this.ports.payloads);
      const given: Job = {
        id: job.id,
        data: text === undefined ? undefined : JSON.parse(text) as unknown,
        attempt: attempt?.attempt ?? job.delivery.receiveCount,
        traceparent: job.traceparent,
        correlationId: job.correlationId,
        messageId: job.delivery.messageId,
      };
      const value = await this.work(withText(given, 'dataText', () => text) as Job<never>, this.progress(job, attempt));
      isDone = true;
      return storedResult(attempt && value);
    } catch (error) {
      return { error: thrownBy(error), isDone };
    } finally {
      stopExtending?.();
    }
  }

  /** Records the end of the attempt and logs it: one line per outcome, no payload. */
  private async conclude(
    job: IncomingJob, attempt: Attempt | undefined, what: string, outcome: Outcome, write: (attempt: Attempt) => Promise<boolean>, error?: unknown,
  ): Promise<Outcome> {
    if (attempt && !await write(attempt)) {
      this.ports.log.warn('job taken over by another attempt', { ...fields(job), attempt: attempt.attempt, ended: what });
      return TAKEN_OVER;
    }
    const level = error === undefined ? 'info' : outcome === DEAD_LETTERED ? 'error' : 'warn';
    this.ports.log[level](what, { ...fields(job), attempt: attempt?.attempt, error: error === undefined ? undefined : loggedError(error) });
    return outcome;
  }

  private progress(job: IncomingJob, attempt: Attempt | undefined): JobProgress {
    return async percent => {
      if (!attempt) return;
      const rounded = Math.round(Math.min(100, Math.max(0, Number(percent) || 0)));
      await this.attend(job, 'progress not recorded', () => this.ports.jobs.progress(attempt, this.ports.now(), rounded));
    };
  }

  private extend(job: IncomingJob, attempt: Attempt, lease: Lease): Promise<void> {
    return this.attend(job, 'lease not extended', () => this.ports.jobs.extendLease(attempt, this.ports.now(), lease.until()));
  }

  /** A write beside the work: its failure is logged, the work goes on. */
  private async attend(job: IncomingJob, failure: string, write: () => Promise<boolean>): Promise<void> {
    try {
      if (!await write()) this.ports.log.warn(failure, { ...fields(job), error: 'taken over by another attempt' });
    } catch (error) {
      this.ports.log.warn(failure, { ...fields(job), error: describeError(error) });
    }
  }
}

export function fields(job: IncomingJob): Record<string, unknown> {
  return {
    job_id: job.id,
    message_id: job.delivery.messageId,
    receive_count: job.delivery.receiveCount,
    traceparent: job.traceparent,
    correlation_id: job.correlationId,
  };
}
