import { DeadLetterQueue, HeldMessage, MoveTask, SweeperPorts } from '../../../handlers/job-sweeper/ports';
import { sweep } from '../../../handlers/job-sweeper/sweep';
import { JobRecord } from '../../../handlers/shared/jobs/job-record';
import { aJob, lifeAt, NOW } from '../shared/a-job';
import { InMemoryJobStore } from '../shared/in-memory-job-store';
import { InMemoryLookBook } from '../shared/in-memory-look-book';
import { Observed } from '../shared/observers';

/** Hides what is received until it is made visible again, as SQS does. */
export class InMemoryDeadLetterQueue implements DeadLetterQueue {
  readonly arn = 'dead-letter-queue';
  readonly messages: HeldMessage[] = [];
  readonly tasks: MoveTask[] = [];
  /** What holding was asked for, by receipt handle; 0 is visible. */
  readonly holds = new Map<string, number>();

  add(body: string, sentAt = NOW, attributes?: HeldMessage['attributes']) {
    const { length } = this.messages;
    this.messages.push({ messageId: `message-${length}`, attributes, body, receiptHandle: `handle-${length}`, receiveCount: 6, sentAt });
  }

  async moveTasks() { return this.tasks; }

  async resume(task: MoveTask) { this.tasks.push({ ...task, startedAt: new Date(task.startedAt.getTime() + 60_000) }); }

  async depth() { return this.messages.length; }

  async receive(holdSeconds: number) {
    const visible = this.messages.filter(message => (this.holds.get(message.receiptHandle) ?? 0) === 0).slice(0, 10);
    await this.hold(visible, holdSeconds);
    return visible;
  }

  async hold(messages: ReadonlyArray<Pick<HeldMessage, 'receiptHandle'>>, seconds: number) {
    messages.forEach(message => this.holds.set(message.receiptHandle, seconds));
  }
}

/** The sweeper on ports in memory. */
export class SweeperBench {
  now = NOW;
  messageRetentionSeconds = lifeAt(NOW).messageRetentionSeconds;
  readonly store = new InMemoryJobStore();
  readonly deadLetterQueue = new InMemoryDeadLetterQueue();
  readonly looks = new InMemoryLookBook();
  readonly observed = new Observed();
  readonly sent: string[] = [];
  readonly queue = { send: async (id: string, _message: string, _messageGroupId?: string) => { this.sent.push(id); } };

  /** What is left of the run's time whenever it is asked for, in milliseconds. */
  remaining = () => 60_000;

  put(over: Partial<JobRecord>) {
    const job = aJob(over);
    this.store.records.set(job.id, job);
    return job;
  }

  job(id: string) {
    return this.store.records.get(id)!;
  }

  /** A job's message arrives in the dead-letter queue. */
  deadLetter(id: string, jobtable = 'jobs') {
    this.deadLetterQueue.add(JSON.stringify({ specversion: '1.0', type: 'cdk-serverless-catalog.job', id, jobtable }));
  }

  sweep() {
    const ports: SweeperPorts = {
      store: this.store,
      queue: this.queue,
      deadLetterQueue: this.deadLetterQueue,
      looks: this.looks,
      life: () => ({ ...lifeAt(this.now), messageRetentionSeconds: this.messageRetentionSeconds }),
      metrics: this.observed.metrics,
      log: this.observed.log,
    };
    return sweep('jobs', () => this.remaining(), ports);
  }
}
