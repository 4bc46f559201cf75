import { randomUUID } from 'crypto';
import { ValkeyConnection } from './valkey-connection';
import { Entry, EntryDrops, EntryStore } from '../../ports/entry-store';
import { unzipped, zipped } from '../answers/zipped';

/** Longer than a load, whose time is bounded by the request. Library default, as of DynamoEntryStore. */
const CLAIM_MILLIS = 12_000;

/** By the time of the server, so that clocks of readers do not count. A key lasts as long as its claim, at least. */
const CLAIM = `
local now = redis.call('TIME')
local millis = now[1] * 1000 + math.floor(now[2] / 1000)
local held = redis.call('HMGET', KEYS[1], 'until', 'at')
if held[1] and tonumber(held[1]) >= millis then return 0 end
if (held[2] or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'claim', ARGV[1], 'until', string.format('%.0f', millis + ARGV[3]))
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return 1`;

const KEEP = `
if redis.call('HGET', KEYS[1], 'claim') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'at', ARGV[2], 'fresh', ARGV[3])
if ARGV[5] then redis.call('HSET', KEYS[1], 'content', ARGV[5]) end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`;

const RELEASE = `
if redis.call('HGET', KEYS[1], 'claim') ~= ARGV[1] then return 0 end
return redis.call('HDEL', KEYS[1], 'claim', 'until')`;

export interface ValkeyEntryStoreOptions {
  /** Begins all keys, so that no other user of the cache has them. */
  readonly prefix: string;
  /** How long an entry is of use. */
  readonly keptMillis: number;
  /** How long a claim lasts. Default: 12 seconds. */
  readonly claimMillis?: number;
}

/** Entries in Valkey or Redis OSS: the value and the claim of a key are one hash, which `ValkeyEntryDrops` deletes. Each step is one command. */
export class ValkeyEntryStore implements EntryStore {
  constructor(private readonly connection: ValkeyConnection, private readonly options: ValkeyEntryStoreOptions) {}

  async find(key: string): Promise<Entry | undefined> {
    const [at, fresh, content] = await this.connection.run(client => client.hmgetBuffer(this.keyOf(key), 'at', 'fresh', 'content'));
    // a key with a claim only
    if (!at) return undefined;
    return { text: content ? await unzipped(content) : undefined, at: Number(at), freshMillis: Number(fresh) };
  }

  async claim(key: string, seen?: Entry): Promise<string | undefined> {
    const claim = randomUUID();
    const { claimMillis = CLAIM_MILLIS } = this.options;
    return await this.eval(CLAIM, key, claim, seen === undefined ? '' : String(seen.at), claimMillis) ? claim : undefined;
  }

  async keep(key: string, claim: string, { text, at, freshMillis }: Entry): Promise<void> {
    const bytes = text === undefined ? undefined : await zipped(text);
    const content = bytes === undefined ? [] : [Buffer.from(bytes)];
    await this.eval(KEEP, key, claim, String(at), freshMillis, Math.ceil(this.options.keptMillis + CLAIM_MILLIS), ...content);
  }

  async release(key: string, claim: string): Promise<void> {
    await this.eval(RELEASE, key, claim);
  }

  private async eval(script: string, key: string, ...values: Array<string | number | Buffer>): Promise<boolean> {
    return await this.connection.run(client => client.eval(script, 1, this.keyOf(key), ...values)) === 1;
  }

  private keyOf(key: string): string {
    return valkeyKey(this.options.prefix, key);
  }
}

/** Deletes entries of a `ValkeyEntryStore`. The claim of a load that began before goes with its entry. */
export class ValkeyEntryDrops implements EntryDrops {
  constructor(private readonly connection: ValkeyConnection, private readonly prefix: string) {}

  async drop(key: string): Promise<void> {
    await this.connection.run(client => client.del(valkeyKey(this.prefix, key)));
  }
}

function valkeyKey(prefix: string, key: string): string {
  return `${prefix} ${key}`;
}
