import { at, DAY, lifeAt } from './a-job';
import { CRASHED, Fault, Guard, underFault } from './faults';
import { InMemoryJobStore } from './in-memory-job-store';
import { InMemoryKeyClaims, uuid } from './in-memory-key-claims';
import { InMemoryLookBook } from './in-memory-look-book';
import { Observed } from './observers';
import { Message, SimulatedQueue } from './simulated-queue';
import { failedForLast, RELEASED, starts, SUCCEEDED } from './worker-transitions';
import { AcceptJob } from '../../../handlers/job-api/accept-job';
import { ExistingJob } from '../../../handlers/job-api/existing-job';
import { JobApi } from '../../../handlers/job-api/job-api';
import { MoveTask } from '../../../handlers/job-sweeper/ports';
import { sweep } from '../../../handlers/job-sweeper/sweep';
import { JobIds } from '../../../handlers/shared/http/job-ids';
import { JsonBody } from '../../../handlers/shared/http/json-body';
import { JobMessage, parseJobMessage } from '../../../handlers/shared/jobs/job-message';
import { JobStore, WakeIndex } from '../../../handlers/shared/jobs/job-ports';
import { LastLook } from '../../../handlers/shared/sweep/watch';

export const MAX_RECEIVE_COUNT = 2;
const VISIBILITY_SECONDS = 360;
const RETENTION = { resultRetentionSeconds: 18 * DAY, messageRetentionSeconds: 4 * DAY, recordRetentionSeconds: 18 * DAY };

export type WorkerOutcome = 'succeeds' | 'fails' | 'crashes' | 'crashes before it starts' | 'succeeds twice' | 'succeeds, message not deleted';

/** Job API, queue, worker, dead-letter queue and sweeper together, driven step by step, with what must hold kept in books. */
export class JobWorld {
  readonly clock = { seconds: 0 };
  readonly store = new InMemoryJobStore();
  readonly queue = new SimulatedQueue(this.clock, 4 * DAY);
  readonly deadLetterQueue = new SimulatedQueue(this.clock, 14 * DAY);
  private readonly looks = new InMemoryLookBook();
  readonly accepted = new Set<string>();
  readonly cancelled = new Set<string>();
  /** Bodies that were ever sent under an id. */
  readonly sent = new Map<string, Set<string>>();
  /** Jobs that ran although they were cancelled, or without a record. */
  readonly wrongRuns: string[] = [];
  /** Jobs that a sweep expired although a queue still had their message. */
  readonly wrongExpiries: string[] = [];
  private readonly tasks: MoveTask[] = [];
  private ids = 0;
  private readonly claims = new InMemoryKeyClaims();

  get now(): Date {
    return at(this.clock.seconds);
  }

  async post(key: string | undefined, body: string, fault?: Fault): Promise<void> {
    const headers = { 'content-type': 'application/json', ...key === undefined ? {} : { 'idempotency-key': key } };
    const answer = await underFault(fault, guard => this.jobApi(guard).handle({
      method: 'POST', path: '/requests', headers, body, correlationId: 'c', traceparent: 't', traits: { claims: {}, source: 'context' },
    }));
    if (answer !== CRASHED && answer.status === 202) this.accepted.add((JSON.parse(answer.body) as { id: string }).id);
  }

  async cancel(id: string, fault?: Fault): Promise<void> {
    const answer = await underFault(fault, guard => this.jobApi(guard).handle({
      method: 'DELETE', path: `/jobs/${id}`, jobId: id, headers: {}, body: '', correlationId: 'c', traceparent: 't', traits: { claims: {}, source: 'context' },
    }));
    if (answer !== CRASHED && answer.status === 200) this.cancelled.add(id);
  }

  /** SQS delivers the next message to a worker, or moves it to the dead-letter queue after the last receive. */
  async work(outcome: WorkerOutcome): Promise<void> {
    const [message] = this.queue.receive(1, VISIBILITY_SECONDS);
    if (message === undefined) return;
    if (message.receiveCount > MAX_RECEIVE_COUNT) {
      this.queue.delete(message);
      this.deadLetterQueue.add(message.body, message.receiveCount);
    } else if (outcome !== 'crashes before it starts') {
      await this.workOn(message, outcome);
    }
  }

  /** @param skewSeconds how much the clock of the sweeper is fast */
  async sweep(fault?: Fault, skewSeconds = 0): Promise<void> {
    const expiredBefore = this.expired;
    await underFault(fault, async guard => {
      const { log, metrics } = new Observed();
      const ports = {
        store: this.guardedStore(guard),
        queue: this.guardedQueue(guard),
        looks: {
          last: (arn: string) => guard(() => this.looks.last(arn)),
          note: (arn: string, look: LastLook) => guard(() => this.looks.note(arn, look)),
        },
        deadLetterQueue: {
          arn: 'dead-letter-queue',
          moveTasks: () => guard(async () => this.tasks),
          resume: () => guard(async () => this.redrive('COMPLETED')),
          depth: () => guard(async () => this.deadLetterQueue.messages.length),
          receive: (holdSeconds: number) => guard(async () =>
            this.deadLetterQueue.receive(10, holdSeconds).map(message => ({ ...message, messageId: message.receiptHandle, sentAt: this.now }))),
          hold: (held: ReadonlyArray<{ receiptHandle: string }>, seconds: number) =>
            guard(async () => held.forEach(({ receiptHandle }) => this.deadLetterQueue.changeVisibility(receiptHandle, seconds))),
        },
        life: () => lifeAt(at(this.clock.seconds + skewSeconds)),
        metrics,
        log,
      };
      // a run with failures says so and is run again: that is the next step's business
      await sweep('jobs', () => 60_000, ports).catch(() => undefined);
    });
    const kept = new Set([...this.queue.messages, ...this.deadLetterQueue.messages].map(({ body }) => parseJobMessage(body)!.id));
    this.wrongExpiries.push(...[...this.expired].filter(id => kept.has(id) && !expiredBefore.has(id)));
  }

  private get expired(): Set<string> {
    return new Set([...this.store.records.values()].filter(({ status }) => status === 'expired').map(({ id }) => id));
  }

  /** SQS moves what is visible, or the first of it when the redrive is cancelled at once. */
  redrive(status: 'COMPLETED' | 'CANCELLED'): void {
    const visible = this.deadLetterQueue.visible.slice(0, status === 'COMPLETED' ? undefined : 1);
    visible.forEach(message => {
      this.deadLetterQueue.delete(message);
      this.queue.add(message.body);
    });
    this.tasks.push({ status, startedAt: this.now, messagesMoved: visible.length });
  }

  private async workOn(message: Message, outcome: WorkerOutcome): Promise<void> {
    const { id } = parseJobMessage(message.body)!;
    const job = this.store.records.get(id);
    if (job === undefined) {
      this.wrongRuns.push(`${id} without a record`);
      return;
    }
    const start = (await Promise.all(starts(job, this.now).map(transition => this.store.apply(id, transition)))).find(Boolean);
    if (start === undefined) {
      if (job.status !== 'running') this.queue.delete(message);
      return;
    }
    if (this.cancelled.has(id)) this.wrongRuns.push(`${id} after it was cancelled`);
    if (outcome === 'crashes') return;
    if (outcome === 'fails') {
      await this.store.apply(id, message.receiveCount === MAX_RECEIVE_COUNT ? failedForLast(id, this.now) : RELEASED);
      this.queue.changeVisibility(message.receiptHandle, 0);
      return;
    }
    await this.store.apply(id, SUCCEEDED);
    if (outcome === 'succeeds twice') this.queue.add(message.body);
    if (outcome !== 'succeeds, message not deleted') this.queue.delete(message);
  }

  private jobApi(guard: Guard): JobApi {
    const clock = { now: () => this.now };
    const observed = new Observed();
    const store = this.guardedStore(guard);
    const settings = { tableName: 'jobs', queueUrl: 'queue', pattern: '/Shop', path: 'orders', isPublic: true, readers: { principals: [] }, ...RETENTION };
    const ids = new JobIds({ pattern: settings.pattern, jobs: store, claims: this.claims, newId: () => uuid(this.ids++) });
    const accept = new AcceptJob(settings, store, this.guardedQueue(guard), new JsonBody(), clock, ids, observed);
    return new JobApi(settings, accept, new ExistingJob(settings, store, clock, observed), observed);
  }

  private guardedStore(guard: Guard): JobStore & WakeIndex {
    return {
      find: id => guard(() => this.store.find(id)),
      create: record => guard(() => this.store.create(record)),
      apply: (id, transition) => guard(() => this.store.apply(id, transition)),
      due: (shard, until) => this.store.due(shard, until),
    };
  }

  private guardedQueue(guard: Guard) {
    return { send: (id: string, message: string) => guard(async () => this.send(id, message)) };
  }

  private send(id: string, message: string): void {
    const { data } = JSON.parse(message) as JobMessage;
    this.sent.set(id, (this.sent.get(id) ?? new Set()).add(JSON.stringify(data)));
    this.queue.add(message);
  }
}
