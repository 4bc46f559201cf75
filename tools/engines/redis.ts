import getPort from 'get-port';
import { outcomeOf } from './command';
import { Engine, EngineOptions, HOST } from './engine';
import { requireRedis } from './machine';
import { until } from '../local-cloud/until';

export interface RedisOptions extends EngineOptions {
  /** One node that has all slots of a cluster. @default no cluster */
  readonly isClustered?: boolean;
  /** The password of the user `default`. @default none */
  readonly password?: string;
}

/** Redis on this machine, in memory only. */
export class Redis {
  static async start(options: RedisOptions): Promise<Redis> {
    const { isClustered, password } = options;
    await requireRedis();
    const port = options.port ?? await getPort({ host: HOST });
    const more = [...isClustered ? await clusterArguments() : [], ...password === undefined ? [] : ['--requirepass', password]];
    const cli = (...command: string[]) => outcomeOf('redis-cli', ['-h', HOST, '-p', `${port}`, ...password === undefined ? [] : ['-a', password, '--no-auth-warning'], ...command]);
    const engine = await Engine.start({
      ...options,
      command: directory => ['redis-server', '--bind', HOST, '--port', `${port}`, '--dir', directory, '--save', '', '--appendonly', 'no', ...more],
      ready: async () => (await cli('ping')).output.trim() === 'PONG',
      readyWithinSeconds: 30,
    });
    if (isClustered) {
      await cli('cluster', 'addslotsrange', '0', '16383');
      await until('the cluster has its slots', 30, async () => (await cli('cluster', 'info')).output.includes('cluster_state:ok'));
    }
    return new Redis(engine, port);
  }

  readonly host = HOST;

  private constructor(private readonly engine: Engine, readonly port: number) {}

  async stop(): Promise<void> {
    await this.engine.stop();
  }
}

/** Without a port of its own, the bus would be at one that is 10,000 higher. */
async function clusterArguments(): Promise<string[]> {
  return ['--cluster-enabled', 'yes', '--cluster-announce-ip', HOST, '--cluster-port', `${await getPort({ host: HOST })}`];
}
