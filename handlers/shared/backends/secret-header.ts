import { Credentials } from './http-backend';
import { SecretHeaderSettings } from './settings';
import { OwnError } from '../errors/safe-error';
import { orUnavailable } from '../http/problem';
import { jsonOrText } from '../json/json-text';
import { SecretStore } from '../ports/secret-store';
import { millisBetween } from '../runtime/clock';

/** Library default: a rotated secret is used after this time, or earlier if the backend refuses the old one. */
const KEPT_MILLIS = 5 * 60 * 1000;

/** Library default: a backend that refuses the secret makes the function read it this often at most. */
const RENEWAL_MILLIS = 30 * 1000;

interface Kept {
  readonly value: string;
  readonly readAt: number;
}

/** A header from Secrets Manager, read with the first request. */
export class SecretHeader implements Credentials {
  private kept?: Kept;
  private reading?: Promise<Kept>;
  private renewedAt = -Infinity;

  constructor(private readonly settings: SecretHeaderSettings, private readonly store: SecretStore, private readonly now: () => number) {}

  async headers(): Promise<Record<string, string>> {
    const kept = this.kept && millisBetween(this.now(), this.kept.readAt) < KEPT_MILLIS ? this.kept : await this.read();
    return { [this.settings.name.toLowerCase()]: kept.value };
  }

  /** The requests of a backend that refuses everything read the secret once in a while, all together. */
  async renew(refused: Record<string, string>): Promise<boolean> {
    if (this.reading) {
      await this.reading;
    } else if (millisBetween(this.now(), this.renewedAt) >= RENEWAL_MILLIS) {
      this.renewedAt = this.now();
      await this.read();
    }
    return this.kept?.value !== refused[this.settings.name.toLowerCase()];
  }

  private read(): Promise<Kept> {
    this.reading ??= this.fetch().finally(() => { this.reading = undefined; });
    return this.reading;
  }

  private async fetch(): Promise<Kept> {
    const { secretArn, field } = this.settings;
    const value = await orUnavailable(this.store.read(secretArn).then(secret => fieldOf(secret, field)));
    this.kept = { value, readAt: this.now() };
    return this.kept;
  }
}

/** What the client of the HTTP server takes as the value of a header: https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]+$/;

function fieldOf(secret: string, field: string | undefined): string {
  const value = field === undefined ? secret : (jsonOrText(secret) as Record<string, unknown> | null)?.[field];
  if (typeof value !== 'string') throw new OwnError(`The secret must be a JSON object with a text in '${field}'.`);
  // a file often ends with a line break, and its author does not see it
  if (!HEADER_VALUE.test(value)) throw new OwnError('The secret must be a text for a header, in Latin letters and without line breaks.');
  return value;
}
