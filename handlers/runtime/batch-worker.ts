import {
  BatchProcessor, EventType, processPartialResponse, SqsFifoPartialProcessorAsync,
} from '@aws-lambda-powertools/batch';
import { endangered, fifoOrder, standardOrder } from './batch-order';
import { Deferral, isLastReceive } from './deferral';
import { IncomingJob, incomingJob } from './incoming-job';
import { JobOptions, JobWork } from './job';
import { fields, JobRunner } from './job-runner';
import { Outcome } from './outcome';
import { deliveryOf } from './sqs-delivery';
import { LambdaContext, SqsBatchResponse, SqsEvent, SqsRecord } from './sqs-event';
import { describeError } from '../shared/errors/safe-error';
import { JobHistory, JobKey, MessageQueue, QueueSettings, WorkerPorts } from '../shared/jobs/worker-ports';

/** Library limit: for clocks that differ between the hosts of two invocations. */
const CLOCK_SKEW_MILLIS = 1_000;

/** A message that failed; the batch processor only needs to see an error. */
class NotDone extends Error {}

/** Processes the batches of one queue, one message after the other: concurrency is the event source's. */
export class BatchWorker {
  private readonly runner: JobRunner;
  private readonly deferral: Deferral;
  private longestJobMillis = 0;

  constructor(
    work: JobWork<never>,
    private readonly ports: WorkerPorts,
    private readonly queue: MessageQueue,
    private readonly options: JobOptions,
    private readonly jobTable?: string,
  ) {
    this.runner = new JobRunner(work, ports, queue);
    this.deferral = new Deferral(ports, queue);
  }

  async handle(event: SqsEvent, context: LambdaContext): Promise<SqsBatchResponse> {
    const settings = await this.queue.settings();
    const records = new Map(event.Records.map(record => [incomingJob(deliveryOf(record), this.options.tableName, this.jobTable), record]));
    const jobs = [...records.keys()];
    const histories = await this.histories(jobs);
    const { maxReceiveCount } = settings;
    const ordered = (this.queue.fifo ? fifoOrder : standardOrder)(jobs, { histories, maxReceiveCount });
    const rescued = this.queue.fifo ? [] : await this.rescue(endangered(ordered, { histories, maxReceiveCount }));
    const batch = ordered.filter(job => !rescued.includes(job));
    return this.process(new Map(batch.map(job => [records.get(job)!, job])), settings, context);
  }

  private async process(pending: Map<SqsRecord, IncomingJob>, settings: QueueSettings, context: LambdaContext): Promise<SqsBatchResponse> {
    const deadLettered: SqsBatchResponse['batchItemFailures'] = [];
    const groupDelays = new Map<string, number>();
    const leaseUntil = this.ports.now() + context.getRemainingTimeInMillis() + CLOCK_SKEW_MILLIS;
    const lease = { until: () => leaseUntil };
    let begun = false;

    const handleRecord = async (record: SqsRecord) => {
      const job = pending.get(record)!;
      pending.delete(record);
      const wait = begun && this.mustWait(job, settings, context);
      begun = true;
      const outcome = wait
        ? await this.deferral.defer(job, 0)
        : await this.timed(() => this.runner.run(job, { lease, endangersOthers: this.endangersOthers(pending, settings) }));
      if (outcome.kind === 'acknowledged') await this.removeRedelivered(job, settings);
      if (outcome.kind === 'dead-lettered') deadLettered.push({ itemIdentifier: record.messageId });
      if (outcome.kind !== 'returned') return;
      if (outcome.delaySeconds !== undefined && job.delivery.groupId) groupDelays.set(job.delivery.groupId, outcome.delaySeconds);
      throw new NotDone(record.messageId);
    };

    const { batchItemFailures } = await this.respond([...pending.keys()], handleRecord);
    if (this.queue.fifo) await this.delaySuccessors(pending, groupDelays);
    return { batchItemFailures: [...batchItemFailures, ...deadLettered] };
  }

  /** If the whole batch fails, that is still a partial response: an error would lose what the delays say. */
  private respond(records: SqsRecord[], handleRecord: (record: SqsRecord) => Promise<void>): Promise<SqsBatchResponse> {
    const batch = { Records: records as unknown as Record<string, unknown>[] };
    const handler = handleRecord as unknown as (record: Record<string, unknown>) => Promise<void>;
    return this.queue.fifo
      ? processPartialResponse(batch, handler, new SqsFifoPartialProcessorAsync(), { skipGroupOnError: true, throwOnFullBatchFailure: false })
      : processPartialResponse(batch, handler, new BatchProcessor(EventType.SQS), { processInParallel: false, throwOnFullBatchFailure: false });
  }

  /**
   * Better not started than stopped half-way. On a FIFO queue the last receive is used all
   * the same: without it the job would be moved to the dead-letter queue without a start.
   */
  private mustWait(job: IncomingJob, settings: QueueSettings, context: LambdaContext): boolean {
    const noOtherChance = this.queue.fifo && isLastReceive(job.delivery, settings);
    return !noOtherChance && context.getRemainingTimeInMillis() < this.longestJobMillis;
  }

  private endangersOthers(pending: Map<SqsRecord, IncomingJob>, settings: QueueSettings): boolean {
    return this.queue.fifo && [...pending.values()].some(other => isLastReceive(other.delivery, settings));
  }

  /**
   * Lambda deletes after the whole batch: not at all, if a later job stops the worker. A
   * message that has come back before is deleted at once, or a neighbour that stops every
   * worker would take finished jobs with it into the dead-letter queue.
   */
  private async removeRedelivered(job: IncomingJob, settings: QueueSettings): Promise<void> {
    if (job.delivery.receiveCount === 1 && !isLastReceive(job.delivery, settings)) return;
    try {
      await this.queue.remove(job.delivery);
    } catch (error) {
      this.ports.log.warn('message not deleted', { ...fields(job), error: describeError(error) });
    }
  }

  private async timed(run: () => Promise<Outcome>): Promise<Outcome> {
    const start = this.ports.now();
    const outcome = await run();
    this.longestJobMillis = Math.max(this.longestJobMillis, this.ports.now() - start);
    return outcome;
  }

  /** A group is locked until its last message in flight is visible: those behind a deferred job come back with it. */
  private async delaySuccessors(skipped: Map<SqsRecord, IncomingJob>, groupDelays: Map<string, number>): Promise<void> {
    await Promise.all([...skipped.values()].map(async ({ delivery }) => {
      const delay = groupDelays.get(delivery.groupId ?? '');
      if (delay !== undefined) await this.deferral.setVisibility(delivery, delay);
    }));
  }

  /** Only the order depends on them: without, the batch runs as it came. */
  private async histories(jobs: IncomingJob[]): Promise<ReadonlyMap<string, JobHistory>> {
    const keys = jobs.map(job => job.key).filter((key): key is JobKey => key !== undefined);
    if (keys.length < 2) return new Map();
    try {
      return await this.ports.jobs.histories(keys);
    } catch (error) {
      this.ports.log.warn('batch not ordered', { error: describeError(error) });
      return new Map();
    }
  }

  /** Answers those that have a fresh copy now. The first is removed at once, not by the response a crash would prevent. */
  private async rescue(jobs: IncomingJob[]): Promise<IncomingJob[]> {
    const rescued = await Promise.all(jobs.map(async job => {
      try {
        await this.deferral.putBack(job, 0);
        await this.queue.remove(job.delivery);
        this.ports.log.info('job put back', fields(job));
        return [job];
      } catch (error) {
        this.ports.log.warn('job not put back', { ...fields(job), error: describeError(error) });
        return [];
      }
    }));
    return rescued.flat();
  }
}
