import { randomUUID } from 'crypto';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { JobRejected, JobResult } from './job';
import { jsonText } from './job-result';
import { LambdaContext, SqsBatchResponse, SqsEvent, SqsRecord } from './sqs-event';
import { SubtaskWork } from './subtask';
import { parseSubtask, SubtaskMessage, subtaskOf, SubtaskSource } from './subtask-message';
import { loggedError, reasonOf, thrownBy } from './work-error';
import { describeError } from '../shared/errors/safe-error';
import { MAX_ERROR_LENGTH, MAX_RESULT_BYTES, REPORT_TYPE, SubtaskReport } from '../shared/fan-in/report';
import { Log } from '../shared/jobs/job-ports';
import { WorkSettings } from '../shared/jobs/work-settings';
import { PayloadStore } from '../shared/jobs/worker-ports';
import { escapeForSqs } from '../shared/json/json-text';

export interface SubtaskPorts {
  readonly payloads: PayloadStore;
  readonly log: Log;
  /** What the pattern configured for the queue of this ARN. */
  configured(queueArn: string): WorkSettings;
  /** Sends a message to a queue. */
  send(queueUrl: string, body: string): Promise<void>;
}

/** Does the subtasks of the queue of a worker, and reports each. */
export class SubtaskWorker {
  constructor(private readonly work: SubtaskWork<never>, private readonly ports: SubtaskPorts) {}

  async handle(event: SqsEvent, _context: LambdaContext): Promise<SqsBatchResponse> {
    const batch = { Records: event.Records as unknown as Record<string, unknown>[] };
    const handle = ({ body, attributes, eventSourceARN: url }: SqsRecord) =>
      this.run(body, Number(attributes.ApproximateReceiveCount), { url, settings: this.ports.configured(url) });
    const handler = handle as unknown as (record: Record<string, unknown>) => Promise<void>;
    const options = { processInParallel: false, throwOnFullBatchFailure: false } as const;
    return processPartialResponse(batch, handler, new BatchProcessor(EventType.SQS), options);
  }

  /** Throws to leave the message in its queue. On the last receive, the subtask has failed. */
  async run(body: string, attempt: number, source: SubtaskSource): Promise<void> {
    const message = this.parsed(body, attempt, source);
    const { data: { job, subtask }, traceparent, correlationId } = message;
    const fields = { job, subtask, attempt, traceparent, correlation_id: correlationId };
    try {
      const result = await this.work(await subtaskOf(message, attempt, this.ports.payloads) as never);
      await this.report(message, { status: 'done', ...outcomeOf(result) });
      this.ports.log.info('subtask done', fields);
    } catch (error) {
      const reason = reasonOf(error);
      const rejected = error instanceof JobRejected;
      this.ports.log[rejected ? 'error' : 'warn'](rejected ? 'subtask rejected' : 'subtask failed', { ...fields, error: loggedError(error) });
      if (rejected || attempt >= message.maxReceives) await this.report(message, { status: 'failed', error: reason.slice(0, MAX_ERROR_LENGTH) });
      if (!rejected) throw thrownBy(error);
    }
  }

  private parsed(body: string, attempt: number, source: SubtaskSource): SubtaskMessage {
    try {
      return parseSubtask(body, source);
    } catch (error) {
      this.ports.log.error('not a subtask', { attempt, error: describeError(error) });
      throw error;
    }
  }

  private async report(message: SubtaskMessage, outcome: Pick<SubtaskReport, 'status' | 'result' | 'resultLocation' | 'error'>): Promise<void> {
    const { job, group, subtask, worker } = message.data;
    const data: SubtaskReport = { job, group, subtask, worker, ...outcome };
    await this.ports.send(message.reportQueue, escapeForSqs(JSON.stringify({
      specversion: '1.0',
      id: randomUUID(),
      source: message.source,
      type: REPORT_TYPE,
      time: new Date().toISOString(),
      subject: job,
      datacontenttype: 'application/json',
      traceparent: message.traceparent,
      correlationid: message.correlationId,
      data,
    })));
  }
}

function outcomeOf(result: unknown): Pick<SubtaskReport, 'result' | 'resultLocation'> {
  if (result instanceof JobResult) return { resultLocation: result.location };
  const bytes = Buffer.byteLength(jsonText(result) ?? '');
  if (bytes > MAX_RESULT_BYTES) throw new JobRejected(`The result may have at most ${MAX_RESULT_BYTES} bytes, got ${bytes}: write it to the results bucket and return resultAt().`);
  return { result };
}
