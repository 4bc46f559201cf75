import { Credentials } from './http-backend';
import { SecretHeaderSettings } from './settings';
import { orUnavailable } from '../shared/http/problem';
import { SecretStore } from '../shared/ports/secret-store';

/** Library default: a rotated secret is used after this time, or earlier if the backend refuses the old one. */
const KEPT_MILLIS = 5 * 60 * 1000;

/** A header from Secrets Manager, read with the first request. */
export class SecretHeader implements Credentials {
  private kept?: { readonly value: string; readonly until: number };

  constructor(private readonly settings: SecretHeaderSettings, private readonly store: SecretStore, private readonly now: () => number) {}

  async headers(): Promise<Record<string, string>> {
    const kept = this.kept && this.now() < this.kept.until ? this.kept : await this.read();
    return { [this.settings.name.toLowerCase()]: kept.value };
  }

  async renew(): Promise<boolean> {
    const before = this.kept?.value;
    return (await this.read()).value !== before;
  }

  private async read() {
    const { secretArn, field } = this.settings;
    const value = await orUnavailable(this.store.read(secretArn).then(secret => fieldOf(secret, field)));
    this.kept = { value, until: this.now() + KEPT_MILLIS };
    return this.kept;
  }
}

function fieldOf(secret: string, field: string | undefined): string {
  const value = field === undefined ? secret : (JSON.parse(secret) as Record<string, unknown>)[field];
  if (typeof value !== 'string') throw new Error(`The secret has no text in '${field}'.`);
  return value;
}
