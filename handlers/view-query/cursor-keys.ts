import { SecretVersions } from './ports';
import { OwnError } from '../shared/errors/safe-error';
import { Log } from '../shared/jobs/job-ports';

/** Library defaults: a request seldom waits for the secret, and forged cursors cost one reading per second. */
const FRESH_MILLIS = 300_000;
const SHORTEST_MILLIS = 1_000;
/** As many as the bytes of the keys that are derived of it. */
const SHORTEST_SECRET = 32;

interface Loaded {
  readonly keys: readonly string[];
  readonly at: number;
}

/** The keys of the cursors, kept for five minutes. */
export class CursorKeys {
  private loaded?: Loaded;

  constructor(private readonly secret: SecretVersions, private readonly log: Pick<Log, 'warn'>, private readonly now: () => number) {}

  /** The current key, and the one before it. The first one seals. */
  async keys(): Promise<readonly string[]> {
    const { loaded } = this;
    if (loaded !== undefined && this.ageOf(loaded) < FRESH_MILLIS) return loaded.keys;
    try {
      return await this.load();
    } catch (error) {
      if (loaded === undefined) throw error;
      this.log.warn('the key of the cursors could not be read: the last one is used', { error });
      return loaded.keys;
    }
  }

  /** The keys after a cursor that none of them opens: another environment may have sealed it with a newer one. Undefined if they were just read. */
  async newer(): Promise<readonly string[] | undefined> {
    return this.loaded === undefined || this.ageOf(this.loaded) < SHORTEST_MILLIS ? undefined : this.load();
  }

  private async load(): Promise<readonly string[]> {
    const keys = await this.secret.read();
    // a later version that is too short seals nothing
    if (keys.length === 0 || keys.some(key => key.length < SHORTEST_SECRET)) throw new OwnError(`The secret of the cursors must have at least ${SHORTEST_SECRET} characters.`);
    this.loaded = { keys, at: this.now() };
    return keys;
  }

  private ageOf({ at }: Loaded): number {
    return Math.abs(this.now() - at);
  }
}
