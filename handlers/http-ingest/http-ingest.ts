import { countsOf, eventAnswer } from './event-answer';
import { EventRecords, EventRecordsSettings } from './event-records';
import { incomingEvents } from './incoming-events';
import { Outcome, putEvents } from './put-events';
import { RecordStream } from './record-stream';
import { JsonBody } from '../shared/http/json-body';
import { Problem, problemOf } from '../shared/http/problem';
import { WebAnswer, WebRequest } from '../shared/http/web-request';
import { Log, Metrics } from '../shared/jobs/job-ports';
import { OutgoingMessage } from '../shared/publishing/broker';
import { Delivery } from '../shared/publishing/delivery';

/** For checks and requests to the stream; library default: the last request fits into the function's timeout. */
const MAX_MILLIS = 20_000;

export type HttpIngestMetric = 'EventsAccepted' | 'EventsRefused' | 'EventsUntaken';

export interface HttpIngestPorts {
  readonly log: Log;
  readonly metrics: Pick<Metrics<HttpIngestMetric>, 'count'>;
  newId(): string;
  drawn(count: number): number;
  now(): number;
  stream(hasTime: () => boolean): RecordStream;
  delivery(stream: RecordStream): Delivery;
}

/** Puts the events of a request to a stream, and answers what became of each. */
export class HttpIngest {
  private readonly json = new JsonBody();

  constructor(private readonly settings: Omit<EventRecordsSettings, 'maxRecordBytes'>, private readonly ports: HttpIngestPorts) {}

  /** Always answers: an error becomes a problem document and one line in the log. */
  async handle(request: WebRequest): Promise<WebAnswer> {
    const { correlationId, traceparent } = request;
    const { headers, ...answer } = await this.attempt(request, { correlationId, traceparent });
    return { ...answer, headers: { ...headers, 'x-correlation-id': correlationId, traceparent } };
  }

  private async attempt(request: WebRequest, fields: Record<string, unknown>): Promise<WebAnswer> {
    const { log } = this.ports;
    try {
      return await this.take(request, fields);
    } catch (error) {
      const problem = problemOf(error);
      const line = { ...fields, status: problem.status, problem: problem.slug };
      if (problem.status >= 500) log.error('failed', { ...line, error: problem.more.cause });
      else log.info('refused', { ...line, detail: problem.message });
      return problem.toAnswer(request.correlationId);
    }
  }

  private async take(request: WebRequest, fields: Record<string, unknown>): Promise<WebAnswer> {
    const { log } = this.ports;
    const end = this.ports.now() + MAX_MILLIS;
    const stream = this.ports.stream(() => this.ports.now() < end);
    const checked = this.recordsOf(request, stream);
    const records = checked.filter((each): each is OutgoingMessage => !(each instanceof Problem));
    const { outcomes, reasons } = await putEvents(records, stream, this.ports.delivery(stream));
    const inOrder = checked.map(each => each instanceof Problem ? each : outcomes.get(each)!);
    const answer = eventAnswer(inOrder, request.correlationId);
    const line = { ...fields, status: answer.status, ...this.count(inOrder) };
    if (Object.keys(reasons).length > 0) log.warn('answered', { ...line, reasons });
    else log.info('answered', line);
    return answer;
  }

  private recordsOf(request: WebRequest, stream: RecordStream): Array<OutgoingMessage | Problem> {
    const { newId, drawn, now } = this.ports;
    const settings = { ...this.settings, maxRecordBytes: stream.maxEntryBytes };
    const records = new EventRecords(settings, { newId, drawn, now, bytesOf: record => stream.bytesOf(record) });
    return incomingEvents(this.json, request).map(event => records.recordOf(event));
  }

  /** Counts of 0, too: a share is known only in minutes that have both of its parts. */
  private count(outcomes: readonly Outcome[]) {
    const { metrics } = this.ports;
    const counts = countsOf(outcomes);
    metrics.count('EventsAccepted', counts.accepted);
    metrics.count('EventsRefused', counts.refused);
    metrics.count('EventsUntaken', counts.untaken);
    return counts;
  }
}
