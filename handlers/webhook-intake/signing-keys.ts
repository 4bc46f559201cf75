import { SecretVersions } from './ports';
import { HmacSettings } from './settings';
import { OwnError } from '../shared/errors/safe-error';
import { orUnavailable } from '../shared/http/problem';
import { jsonOrText } from '../shared/json/json-text';
import { millisBetween } from '../shared/runtime/clock';

/** Library defaults: a request seldom waits for the secret, and forged signatures cost one reading per 30 seconds. */
const KEPT_MILLIS = 300_000;
const RENEWAL_MILLIS = 30_000;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})+$|^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/;

interface Loaded {
  readonly keys: readonly Buffer[];
  readonly at: number;
}

/** The keys of a sender, kept for five minutes: the current one, and the one before it. */
export class SigningKeys {
  private loaded?: Loaded;

  constructor(
    private readonly settings: Pick<HmacSettings, 'secretField' | 'secretFormat'>,
    private readonly secret: SecretVersions,
    private readonly now: () => number,
  ) {}

  async keys(): Promise<readonly Buffer[]> {
    return this.loaded !== undefined && this.ageOf(this.loaded) < KEPT_MILLIS ? this.loaded.keys : this.load();
  }

  /** The keys after a signature that none of them made: the secret may have a newer version. Undefined if they were read a short time ago. */
  async newer(): Promise<readonly Buffer[] | undefined> {
    return this.loaded === undefined || this.ageOf(this.loaded) < RENEWAL_MILLIS ? undefined : this.load();
  }

  private async load(): Promise<readonly Buffer[]> {
    const texts = await orUnavailable(this.secret.read());
    // a version that is no key signs nothing, and the other one counts
    const keys = texts.map(text => this.keyOf(text)).filter(key => key !== undefined);
    if (keys.length === 0) {
      const { secretField, secretFormat } = this.settings;
      const place = secretField === undefined ? '' : ` with a text in '${secretField}' of its JSON`;
      throw new OwnError(`The secret of the signature must be ${secretFormat === 'text' ? 'a text' : 'Base64'} without spaces or line breaks around it${place}.`);
    }
    this.loaded = { keys, at: this.now() };
    return keys;
  }

  private keyOf(secret: string): Buffer | undefined {
    const { secretField, secretFormat } = this.settings;
    const value = secretField === undefined ? secret : (jsonOrText(secret) as Record<string, unknown> | null)?.[secretField];
    if (typeof value !== 'string' || value === '' || value !== value.trim()) return undefined;
    if (secretFormat === 'text') return Buffer.from(value);
    const base64 = value.replace(/^whsec_/, '');
    return BASE64.test(base64) ? Buffer.from(base64, 'base64') : undefined;
  }

  private ageOf({ at }: Loaded): number {
    return millisBetween(this.now(), at);
  }
}
