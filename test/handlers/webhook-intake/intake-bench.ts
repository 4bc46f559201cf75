import { GatewayEvent, webRequest } from '../../../handlers/shared/http/gateway-event';
import { HmacCheck } from '../../../handlers/webhook-intake/hmac-check';
import { WebhookIntake } from '../../../handlers/webhook-intake/intake';
import { SenderCheck } from '../../../handlers/webhook-intake/ports';
import { HmacSettings, IntakeSettings } from '../../../handlers/webhook-intake/settings';
import { SigningKeys } from '../../../handlers/webhook-intake/signing-keys';

export interface Sent {
  readonly deduplicationId: string;
  readonly message: { readonly id: string; readonly data?: { readonly body: string; readonly isBase64Encoded: boolean }; readonly dataref?: string };
  readonly group?: string;
}

export interface Posted {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

interface Given extends Partial<IntakeSettings> {
  readonly hmac?: HmacSettings;
  readonly sender?: SenderCheck;
  readonly withBucket?: boolean;
}

/** The intake in memory: its queue, its bucket and its secret. */
export class IntakeBench {
  readonly sent: Sent[] = [];
  readonly objects = new Map<string, string>();
  readonly lines: string[] = [];
  versions: string[] = [];
  readings = 0;
  seconds = 1_800_000_000;
  /** What Secrets Manager says that it is, where the clock of the function is wrong. */
  secondsOfService?: number;
  isQueueDown = false;
  isSecretClosed = false;
  private readonly intake: WebhookIntake;
  private ids = 0;

  constructor({ hmac, sender, withBucket = false, ...settings }: Given = {}) {
    const now = () => this.seconds * 1000;
    const write = (message: string, fields?: object) => { this.lines.push(`${message} ${JSON.stringify(fields)}`); };
    const log = { info: write, warn: write, error: write };
    const secret = { read: () => this.readSecret() };
    this.intake = new WebhookIntake(
      { pattern: '/Shop/Hooks', source: '/Shop/Hooks/GitHub', queueUrl: 'q', forwardedHeaders: ['content-type'], answersChallenges: false, claimCheckPrefix: '', ...settings },
      hmac ? new HmacCheck(hmac, new SigningKeys(hmac, secret, log, now), now) : sender,
      { send: (deduplicationId, message, group) => this.send(deduplicationId, message, group) },
      { now: () => new Date(now()) },
      () => `random-${++this.ids}`,
      { log, metrics: { count: () => undefined, seconds: () => undefined } },
      withBucket ? { put: (key, content) => { this.objects.set(key, content); return Promise.resolve(`s3://claims/${key}`); } } : undefined,
    );
  }

  /** As an HTTP API sends it: text as it is, bytes in Base64. */
  async post({ method = 'POST', headers = {}, body = '' }: Posted = {}) {
    const event = {
      version: '2.0',
      rawPath: '/webhooks',
      rawQueryString: 'a=1&a=2',
      headers,
      body: typeof body === 'string' ? body : body.toString('base64'),
      isBase64Encoded: typeof body !== 'string',
      requestContext: { requestId: 'r', http: { method } },
    } as GatewayEvent;
    return this.handle(event);
  }

  async handle(event: GatewayEvent) {
    const { status, headers: answered, body: text } = await this.intake.handle(webRequest(event, 'i'));
    const json = String(text).startsWith('{') ? JSON.parse(String(text)) as { type: string; detail: string } : undefined;
    return { status, headers: answered, body: String(text), json };
  }

  private async readSecret(): Promise<string[]> {
    this.readings++;
    this.seconds = this.secondsOfService ?? this.seconds;
    if (this.isSecretClosed) throw new Error('closed');
    return Promise.resolve(this.versions);
  }

  private async send(deduplicationId: string, message: string, group?: string): Promise<void> {
    if (this.isQueueDown) throw new Error('no queue');
    this.sent.push({ deduplicationId, message: JSON.parse(message) as Sent['message'], group });
    return Promise.resolve();
  }
}
