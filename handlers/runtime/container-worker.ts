import { once } from 'events';
import { Consumer, ConsumerOptions } from 'sqs-consumer';
import { Deferral } from './deferral';
import { incomingJob } from './incoming-job';
import { ConsumeJobsOptions, JobWork } from './job';
import { JobRunner, Lease } from './job-runner';
import { TaskProtection } from './task-protection';
import { describeError, OwnError } from '../shared/errors/safe-error';
import { Delivery, MessageQueue, WorkerPorts } from '../shared/jobs/worker-ports';

type Message = NonNullable<Parameters<NonNullable<ConsumerOptions['handleMessage']>>[0]>;

/** Library limit: the lease ends before the message can be seen again, so that a redelivery never meets it. */
const LEASE_MARGIN_SECONDS = 5;

/** Long polling, below ECS's default stop timeout of 30 s: the last poll returns before the container is killed. */
const WAIT_TIME_SECONDS = 20;

/** Between polls that fail: the SDK has tried each three times; library default. */
const PAUSE_MILLIS = 5_000;

export interface ContainerPorts extends WorkerPorts {
  readonly queue: MessageQueue;
  /** The table of jobs, as the pattern configures it. */
  readonly jobTable?: string;
  readonly protection: TaskProtection;
  readonly sqs: ConsumerOptions['sqs'];
}

/** One long-poll loop per job that may be at work at once; each takes one message at a time. */
export class ContainerWorker {
  private readonly runner: JobRunner;
  private readonly deferral: Deferral;
  private readonly visibilityTimeout: number;
  private stopping = false;

  constructor(work: JobWork<never>, private readonly ports: ContainerPorts, private readonly options: ConsumeJobsOptions) {
    this.runner = new JobRunner(work, ports, ports.queue);
    this.deferral = new Deferral(ports, ports.queue);
    this.visibilityTimeout = options.visibilityTimeout ?? 120;
    if (!(this.visibilityTimeout >= 30 && this.visibilityTimeout <= 43_200)) {
      throw new RangeError(`consumeJobs: visibilityTimeout must be between 30 and 43200 seconds, got ${this.visibilityTimeout}.`);
    }
    if (!(Number.isInteger(options.concurrency ?? 1) && (options.concurrency ?? 1) >= 1)) {
      throw new RangeError(`consumeJobs: concurrency must be a whole number of at least 1, got ${options.concurrency}.`);
    }
  }

  /** Resolves when the loops have stopped and no work is in hand. */
  async run(stop: AbortSignal): Promise<void> {
    await this.readSettings();
    const loops = Array.from({ length: this.options.concurrency ?? 1 }, () => this.loop());
    loops.forEach(loop => loop.start());
    if (!stop.aborted) await once(stop, 'abort');
    this.stopping = true;
    const stopped = loops.map(loop => once(loop, 'stopped'));
    loops.forEach(loop => loop.stop());
    await Promise.all(stopped);
    await this.ports.protection.release();
  }

  private loop(): Consumer {
    const consumer = Consumer.create({
      queueUrl: this.options.queueUrl,
      sqs: this.ports.sqs,
      batchSize: 1,
      suppressFifoWarning: true, // one message at a time keeps the order of a group
      waitTimeSeconds: WAIT_TIME_SECONDS,
      visibilityTimeout: this.visibilityTimeout,
      heartbeatInterval: this.heartbeatSeconds,
      messageSystemAttributeNames: ['ApproximateReceiveCount', 'MessageGroupId', 'SentTimestamp'],
      messageAttributeNames: ['All'],
      pollingCompleteWaitTimeMs: Number.MAX_SAFE_INTEGER, // 'stopped' means: nothing in hand
      handleMessage: message => this.handle(message),
    });
    this.watch(consumer);
    consumer.on('empty', () => void this.ports.protection.release());
    return consumer;
  }

  /** Whatever fails is logged, and the loop goes on: the container ends by its signal only. */
  private watch(consumer: Consumer): void {
    const { log } = this.ports;
    let failures = 0;
    const notHandled = (error: Error, message: Message) => log.error('message not handled', { message_id: message.MessageId, error: describeCause(error) });
    consumer.on('processing_error', notHandled);
    consumer.on('error', (error, message) => {
      // in batches of one
      if (message !== undefined) return notHandled(error, message as Message);
      failures += 1;
      consumer.updateOption('pollingWaitTimeMs', PAUSE_MILLIS);
      return log.error('messages not received', { failures, error: describeCause(error) });
    });
    const received = () => {
      if (failures === 0) return;
      log.info('messages received again', { failures });
      failures = 0;
      consumer.updateOption('pollingWaitTimeMs', 0);
    };
    consumer.on('message_received', received);
    consumer.on('empty', received);
  }

  private async readSettings(): Promise<void> {
    try {
      await this.ports.queue.settings();
    } catch (error) {
      throw new OwnError(`consumeJobs: the attributes of queue ${this.options.queueUrl} must be readable, got ${describeError(error)}.`, { cause: error });
    }
  }

  /** Answers the message to have it deleted, undefined to leave it to the queue. */
  private async handle(message: Message): Promise<Message | undefined> {
    const job = incomingJob({ ...deliveryOf(message), receivedAt: this.ports.now() }, this.options.tableName, this.ports.jobTable);
    if (this.stopping) {
      const { kind } = await this.deferral.defer(job, 0);
      return kind === 'acknowledged' ? message : undefined;
    }
    await this.ports.protection.begin();
    try {
      const { kind } = await this.runner.run(job, { lease: this.lease() });
      return kind === 'acknowledged' ? message : undefined;
    } finally {
      this.ports.protection.end();
    }
  }

  /** The consumer's own heartbeat extends the visibility; this extends the record's lease and the task's protection. */
  private lease(): Lease {
    return {
      until: () => this.ports.now() + (this.visibilityTimeout - LEASE_MARGIN_SECONDS) * 1000,
      keep: extend => {
        const heartbeat = setInterval(() => {
          void extend();
          void this.ports.protection.renew();
        }, this.heartbeatSeconds * 1000);
        return () => clearInterval(heartbeat);
      },
    };
  }

  private get heartbeatSeconds(): number {
    return Math.floor(this.visibilityTimeout / 3);
  }
}

/** The loop's own error says no more than that it is one. */
function describeCause(error: Error): string {
  return describeError(error.cause ?? error);
}

function deliveryOf(message: Message): Delivery {
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) =>
    [name, { dataType: attribute.DataType, stringValue: attribute.StringValue, binaryValue: attribute.BinaryValue }]);
  return {
    messageId: message.MessageId!,
    receiptHandle: message.ReceiptHandle!,
    body: message.Body ?? '',
    receiveCount: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
    sentAt: Number(message.Attributes?.SentTimestamp),
    groupId: message.Attributes?.MessageGroupId,
    attributes: Object.fromEntries(attributes) as Delivery['attributes'],
  };
}
