import { OwnError } from '../shared/errors/safe-error';
import { accepted, answered } from '../shared/http/answered';
import { awsProblem, failed } from '../shared/http/aws-problem';
import { callerOf } from '../shared/http/caller';
import { GatewayEvent, webRequest } from '../shared/http/gateway-event';
import { checkIdempotencyKey, fingerprint, jobIdOf } from '../shared/http/idempotency-key';
import { JsonBody } from '../shared/http/json-body';
import { Problem } from '../shared/http/problem';
import { WebAnswer, WebRequest } from '../shared/http/web-request';
import { Log } from '../shared/jobs/job-ports';
import { JsonSchema } from '../shared/json/schema-check';
import { Publisher } from '../shared/publishing/publisher';
import { Unpublishable } from '../shared/publishing/unpublishable';

export interface RequestPublisherSettings {
  /** The path of the pattern, a part of the ids of repeated requests. */
  readonly pattern: string;
  /** Type of the events. */
  readonly type: string;
  /** Schema of the bodies. */
  readonly schema: JsonSchema;
}

export interface RequestPublisherPorts {
  readonly log: Log;
  readonly publisher: Pick<Publisher, 'prepare' | 'deliver'>;
  newId(): string;
  now(): number;
}

/** Publishes the body of each request as the data of an event. */
export class RequestPublisher {
  private readonly json: JsonBody;

  constructor(private readonly settings: RequestPublisherSettings, private readonly ports: RequestPublisherPorts) {
    this.json = new JsonBody(settings.schema);
  }

  async handle(event: GatewayEvent, invocationId: string): Promise<WebAnswer> {
    const request = webRequest(event, invocationId);
    return answered(request, this.ports.log, async () => accepted(await this.publish(request, callerOf(event))));
  }

  private async publish({ headers, body, correlationId, traceparent }: WebRequest, caller: string | undefined): Promise<string> {
    const { log, publisher, now } = this.ports;
    const { type } = this.settings;
    const key = checkIdempotencyKey(headers['idempotency-key']);
    const data = this.json.parse(headers['content-type'], body);
    const text = body.toString('utf8');
    const id = key === undefined ? this.ports.newId() : this.repeatableId(caller, key, text);
    const attributes = { id, type, time: new Date(now()).toISOString(), traceparent, correlationid: correlationId };
    // the schema is checked above
    const prepared = await publisher.prepare({ attributes, data, dataText: text, schema: true }).catch(refusePreparation);
    const [notTaken] = await publisher.deliver([prepared]);
    if (notTaken) throw failed(notTaken.permanent || notTaken.unknown === true, new OwnError(notTaken.reason));
    log.info('published', { correlationId, traceparent, event_id: id, type });
    return id;
  }

  /** The same for a repeated request. Another body is another event: under one id, consumers would drop it. */
  private repeatableId(caller: string | undefined, key: string, text: string): string {
    return jobIdOf(this.settings.pattern, caller, `${this.settings.type} ${fingerprint(text)} ${key}`);
  }
}

function refusePreparation(error: unknown): never {
  throw error instanceof Unpublishable ? new Problem('payload-too-large', 'The body is larger than an event can be.', { cause: error }) : awsProblem(error);
}
