import { createHash } from 'crypto';
import { deliveryIdOf } from './delivery-id';
import { ClaimCheckStore, Observers, SenderCheck } from './ports';
import { contentOf } from './received-request';
import { IntakeSettings } from './settings';
import { messageGroup } from '../shared/http/message-group';
import { orUnavailable, Problem, problemOf } from '../shared/http/problem';
import { WebAnswer, WebRequest } from '../shared/http/web-request';
import { JobQueue } from '../shared/jobs/job-ports';
import { escapeForSqs, jsonObject, jsonOrText, JsonText } from '../shared/json/json-text';
import { textOf } from '../shared/json/utf8-text';
import { CLAIM_PREFIX } from '../shared/publishing/envelope';

/** 256 KiB (library limit): queues that were made before SQS had 1 MiB take no more. */
const MAX_MESSAGE_BYTES = 262_144;
const TYPE = 'cdk-serverless-catalog.webhook';

/** Sends each request to the queue, and answers when the queue has it. */
export class WebhookIntake {
  constructor(
    private readonly settings: IntakeSettings,
    private readonly sender: SenderCheck | undefined,
    private readonly queue: JobQueue,
    private readonly clock: { now(): Date },
    private readonly newId: () => string,
    private readonly observers: Observers,
    private readonly claimChecks?: ClaimCheckStore,
  ) {}

  /** Always answers: an error becomes a problem document and one line in the log. */
  async handle(request: WebRequest): Promise<WebAnswer> {
    const { correlationId, traceparent } = request;
    const answer = await this.attempt(request);
    return { ...answer, headers: { ...answer.headers, 'x-correlation-id': correlationId, traceparent } };
  }

  private async attempt(request: WebRequest): Promise<WebAnswer> {
    const { method, path, correlationId, traceparent } = request;
    const { log, metrics } = this.observers;
    const fields = { method, path, correlationId, traceparent };
    try {
      return await this.accept(request, fields);
    } catch (error) {
      const problem = problemOf(error);
      const line = { ...fields, status: problem.status, problem: problem.slug };
      if (problem.status >= 500) {
        log.error('failed', { ...line, error: problem.more.cause });
      } else {
        metrics.count('WebhooksRefused');
        log.info('refused', { ...line, detail: problem.message });
      }
      return problem.toAnswer(correlationId);
    }
  }

  private async accept(request: WebRequest, fields: Record<string, unknown>): Promise<WebAnswer> {
    const { settings } = this;
    if (request.method !== 'POST') throw new Problem('method-not-allowed', 'Allowed methods: POST.', { headers: { allow: 'POST' } });
    await this.sender?.check(request);
    const text = textWithoutMark(request.body);
    const body = jsonOrText(text);
    const challenge = settings.answersChallenges ? challengeIn(body) : undefined;
    if (challenge !== undefined) return { status: 200, headers: { 'content-type': 'text/plain' }, body: challenge };
    const id = settings.deliveryIdPointer === undefined ? this.newId() : deliveryIdOf(request, text, settings.deliveryIdPointer);
    const group = settings.messageGroupIdPointer === undefined ? undefined : messageGroup(body, settings.messageGroupIdPointer);
    const message = await this.messageOf(id, request);
    await orUnavailable(this.queue.send(createHash('sha256').update(JSON.stringify([settings.source, id])).digest('hex'), message, group));
    this.observers.metrics.count('WebhooksAccepted');
    // some senders take no other status than 200 for the answer to a command
    const status = settings.answersChallenges ? 200 : 202;
    this.observers.log.info('answered', { ...fields, deliveryId: id, status });
    return { status, headers: {}, body: '' };
  }

  private async messageOf(id: string, request: WebRequest): Promise<string> {
    const { source, forwardedHeaders, claimCheckPrefix } = this.settings;
    const data = JSON.stringify(contentOf(request, forwardedHeaders));
    const { traceparent, correlationId: correlationid } = request;
    const attributes = {
      specversion: '1.0', id, source, type: TYPE, time: this.clock.now().toISOString(), datacontenttype: 'application/json', traceparent, correlationid,
    };
    const message = messageText(attributes, data);
    const bytes = Buffer.byteLength(message);
    if (bytes <= MAX_MESSAGE_BYTES) return message;
    if (this.claimChecks === undefined) {
      throw new Problem('payload-too-large', `The message of the request must have at most ${MAX_MESSAGE_BYTES} bytes, got ${bytes}.`);
    }
    const dataref = await orUnavailable(this.claimChecks.put(`${claimCheckPrefix}${CLAIM_PREFIX}${TYPE}/${id}`, data));
    return messageText({ ...attributes, dataref });
  }
}

/** Some senders begin JSON with a byte order mark, which a reader may ignore: https://www.rfc-editor.org/rfc/rfc8259#section-8.1. */
function textWithoutMark(body: Buffer): string {
  return (textOf(body) ?? '').replace(/^\uFEFF/, '');
}

function messageText(attributes: object, data?: JsonText): string {
  return escapeForSqs(jsonObject(attributes, { data }));
}

/** Slack asks an address to repeat a text before it sends events: https://docs.slack.dev/reference/events/url_verification. */
function challengeIn(body: unknown): string | undefined {
  const { type, challenge } = (body ?? {}) as { readonly type?: unknown; readonly challenge?: unknown };
  return type === 'url_verification' && typeof challenge === 'string' ? challenge : undefined;
}
