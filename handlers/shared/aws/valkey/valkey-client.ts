import { ClusterOptions, RedisOptions } from 'iovalkey';
import { ValkeySettings } from '../../ports/valkey-settings';

/** What the stores use of iovalkey's two clients. */
export interface ValkeyClient {
  hmgetBuffer(key: string, ...fields: string[]): Promise<Array<Buffer | null>>;
  /** @param rest the keys, then the arguments */
  eval(script: string, keys: number, ...rest: Array<string | number | Buffer>): Promise<unknown>;
  del(key: string): Promise<number>;
  disconnect(): void;
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Library defaults. A reader waits half a second for its cache (ReadThrough), and the next one begins with a connection that was made meanwhile. */
const CONNECT_MILLIS = 1_000;
const COMMAND_MILLIS = 450;
const never = () => null;

/**
 * Connects once. A command is sent once: one that arrived twice could claim a key again after it was dropped. What fails is a miss, and whoever
 * drops tries again by its queue.
 */
export async function connectValkey({ host, port, isClustered, isPlain }: ValkeySettings, login?: Login): Promise<ValkeyClient> {
  // of a file beside the bundle, Node.js knows no other name
  const { Cluster, Redis } = (await import('iovalkey')).default;
  const options: RedisOptions = {
    ...login,
    ...!isPlain && { tls: {} },
    lazyConnect: true,
    connectTimeout: CONNECT_MILLIS,
    commandTimeout: COMMAND_MILLIS,
    maxRetriesPerRequest: 0,
    retryStrategy: never,
    autoResendUnfulfilledCommands: false,
    // saves a round trip; a server that is loading refuses commands
    enableReadyCheck: false,
  };
  const client = isClustered ? new Cluster([{ host, port }], clusterOptions(options)) : new Redis({ ...options, host, port });
  let reason: unknown;
  // each command has its error besides
  client.on('error', error => { reason = error; });
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.disconnect();
    throw reason ?? error;
  }
}

/** A command follows a shard that has moved. Nothing else is sent again. */
function clusterOptions(redisOptions: RedisOptions): ClusterOptions {
  return {
    redisOptions,
    lazyConnect: true,
    clusterRetryStrategy: never,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    retryDelayOnTryAgain: 0,
    slotsRefreshTimeout: CONNECT_MILLIS,
    enableReadyCheck: false,
    scaleReads: 'master',
    // certificates have names: https://github.com/valkey-io/iovalkey#special-note-aws-elasticache-clusters-with-tls
    dnsLookup: (address, callback) => callback(null, address),
  };
}
