import { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, handleAll, TaskCancelledError, timeout, TimeoutStrategy, wrap } from 'cockatiel';
import { Observers } from './ports';
import { FeatureSettings } from './settings';
import { requestHeadersOf } from '../shared/facade/pass-through';
import { FacadeCall } from '../shared/facade/service';
import { WebAnswer } from '../shared/http/web-request';
import { escapeForSqs } from '../shared/json/json-text';
import { ShadowMessage } from '../shared/strangler/shadow-message';

/** The longest that a client waits for the message; library default. */
const SEND_MILLIS = 300;
/** A queue that fails this often in a row is left alone for a while: clients would wait for it. Library defaults. */
const FAILURES = 3;
const PAUSE_MILLIS = 30_000;
/** Below the 1 MiB of SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html. */
const LARGEST_BYTES = 900_000;

export interface ShadowQueue {
  send(message: string, signal: AbortSignal): Promise<void>;
}

export interface ShadowOptions {
  readonly queue: ShadowQueue;
  readonly observers: Observers;
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** What legacy answered to a request. */
export interface Answered extends FacadeCall {
  readonly answer: WebAnswer;
  readonly millis: number;
}

/** Sends a sample of what legacy answered to be compared. Whatever happens here, the client gets legacy's answer. */
export class Shadow {
  private readonly policy = wrap(
    circuitBreaker(handleAll, { halfOpenAfter: PAUSE_MILLIS, breaker: new ConsecutiveBreaker(FAILURES) }),
    timeout(SEND_MILLIS, TimeoutStrategy.Aggressive),
  );

  constructor(private readonly options: ShadowOptions) {}

  /** Never throws, and takes no longer than its time. */
  async send({ name, shadow }: Pick<FeatureSettings, 'name' | 'shadow'>, answered: Answered): Promise<void> {
    if (!shadow?.methods.includes(answered.request.method) || this.options.random() * 100 >= shadow.sample) return;
    const { observers: { metrics, log }, queue, now } = this.options;
    try {
      const message = messageOf(name, answered, new Date(now()));
      if (message !== undefined) {
        await this.policy.execute(({ signal }) => queue.send(message, signal));
        metrics.count('ShadowSent');
        return;
      }
      log.info('shadow skipped', { feature: name, reason: 'too large' });
    } catch (error) {
      // while the queue is left alone, the metric says enough
      if (!(error instanceof BrokenCircuitError)) {
        log.warn('shadow skipped', { feature: name, reason: error instanceof TaskCancelledError ? 'late' : 'failed', error });
      }
    }
    metrics.count('ShadowSkipped');
  }
}

/** Undefined where it would be too large. */
function messageOf(feature: string, { event, request, answer, millis }: Answered, sentAt: Date): string | undefined {
  const legacyBody = Buffer.from(answer.body as string);
  if (legacyBody.length + request.body.length > LARGEST_BYTES) return undefined;
  const message: ShadowMessage = {
    v: 1,
    feature,
    request: {
      method: request.method,
      path: request.path,
      query: request.rawQuery,
      headers: requestHeadersOf(request),
      ...request.body.length > 0 && { bodyBase64: request.body.toString('base64') },
    },
    legacy: { status: answer.status, headers: answer.headers, bodyBase64: legacyBody.toString('base64'), millis },
    context: event.requestContext,
    correlationId: request.correlationId,
    traceparent: request.traceparent,
    sentAt: sentAt.toISOString(),
  };
  const text = escapeForSqs(JSON.stringify(message));
  return Buffer.byteLength(text) > LARGEST_BYTES ? undefined : text;
}
