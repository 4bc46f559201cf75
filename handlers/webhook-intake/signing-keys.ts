import { SecretVersions } from './ports';
import { HmacSettings } from './settings';
import { OwnError } from '../shared/errors/safe-error';
import { orUnavailable, Problem } from '../shared/http/problem';
import { Log } from '../shared/jobs/job-ports';
import { jsonOrText } from '../shared/json/json-text';
import { millisBetween } from '../shared/runtime/clock';

/** Library defaults: a request seldom waits for the secret, and forged signatures cost one reading per 30 seconds. */
const KEPT_MILLIS = 300_000;
const RENEWAL_MILLIS = 30_000;
/** Library default: a secret that was deleted or closed signs no longer than this, and a failure of Secrets Manager loses no delivery meanwhile. */
const LONGEST_MILLIS = 3_600_000;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})+$|^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/;

interface Loaded {
  readonly keys: readonly Buffer[];
  readonly readAt: number;
  /** Why they could not be read again. */
  readonly failure?: { readonly problem: Problem; readonly at: number };
}

/** The keys of a sender, kept for five minutes: the current one, and the one before it. */
export class SigningKeys {
  private loaded?: Loaded;

  constructor(
    private readonly settings: Pick<HmacSettings, 'secretField' | 'secretFormat'>,
    private readonly secret: SecretVersions,
    private readonly log: Pick<Log, 'warn'>,
    private readonly now: () => number,
  ) {}

  async keys(): Promise<readonly Buffer[]> {
    const { loaded } = this;
    if (loaded === undefined) return this.load();
    if (loaded.failure ? this.since(loaded.failure.at) < RENEWAL_MILLIS : this.since(loaded.readAt) < KEPT_MILLIS) return loaded.keys;
    try {
      return await this.renew(loaded);
    } catch (error) {
      // some senders send a delivery once
      if (!(error instanceof Problem) || this.since(loaded.readAt) >= LONGEST_MILLIS) throw error;
      this.log.warn('the secret of the signature could not be read: the keys of its last reading are used', { error: error.more.cause });
      return loaded.keys;
    }
  }

  /** The keys after a signature that none of them made: the secret may have a newer version. Undefined if they were read a short time ago. */
  async newer(): Promise<readonly Buffer[] | undefined> {
    const { loaded } = this;
    if (loaded === undefined || this.since(loaded.readAt) < RENEWAL_MILLIS) return undefined;
    if (loaded.failure && this.since(loaded.failure.at) < RENEWAL_MILLIS) throw loaded.failure.problem;
    return this.renew(loaded);
  }

  private async renew(loaded: Loaded): Promise<readonly Buffer[]> {
    try {
      return await this.load();
    } catch (error) {
      if (error instanceof Problem) { this.loaded = { ...loaded, failure: { problem: error, at: this.now() } }; }
      throw error;
    }
  }

  private async load(): Promise<readonly Buffer[]> {
    const texts = await orUnavailable(this.secret.read());
    const keys = texts.map(text => this.keyOf(text)).filter(key => key !== undefined);
    if (keys.length === 0) {
      const { secretField, secretFormat } = this.settings;
      const place = secretField === undefined ? 'It must not be a JSON object: name the key in it' : `It must be in '${secretField}' of the JSON`;
      throw new OwnError(`The secret of the signature must be ${secretFormat === 'text' ? 'a text' : 'Base64'}, not empty and without spaces or line breaks around it. ${place}.`);
    }
    this.loaded = { keys, readAt: this.now() };
    return keys;
  }

  private keyOf(secret: string): Buffer | undefined {
    const { secretField, secretFormat } = this.settings;
    const json = jsonOrText(secret) as Record<string, unknown> | null;
    // the console of Secrets Manager stores a JSON object: with all of it as the key, each signature would be refused
    const whole = typeof json === 'object' && json !== null ? undefined : secret;
    const value = secretField === undefined ? whole : json?.[secretField];
    if (typeof value !== 'string' || value === '' || value !== value.trim()) return undefined;
    if (secretFormat === 'text') return Buffer.from(value);
    const base64 = value.replace(/^whsec_/, '');
    return BASE64.test(base64) ? Buffer.from(base64, 'base64') : undefined;
  }

  private since(time: number): number {
    return millisBetween(this.now(), time);
  }
}
