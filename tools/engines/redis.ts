import getPort from 'get-port';
import { outcomeOf } from './command';
import { Engine, EngineOptions, HOST } from './engine';
import { requireRedis } from './machine';

/** Redis on this machine, in memory only. */
export class Redis {
  static async start(options: EngineOptions): Promise<Redis> {
    await requireRedis();
    const port = options.port ?? await getPort({ host: HOST });
    const engine = await Engine.start({
      ...options,
      command: directory => ['redis-server', '--bind', HOST, '--port', `${port}`, '--dir', directory, '--save', '', '--appendonly', 'no'],
      ready: async () => (await outcomeOf('redis-cli', ['-h', HOST, '-p', `${port}`, 'ping'])).output.trim() === 'PONG',
      readyWithinSeconds: 30,
    });
    return new Redis(engine, port);
  }

  readonly host = HOST;

  private constructor(private readonly engine: Engine, readonly port: number) {}

  async stop(): Promise<void> {
    await this.engine.stop();
  }
}
