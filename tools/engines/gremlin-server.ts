import * as fs from 'fs';
import * as path from 'path';
import getPort from 'get-port';
import { Engine, EngineOptions, HOST } from './engine';
import { installJavaEngine, JavaEngine } from './maven';
import { VERSIONS } from './versions';
import { Say } from '../local-cloud/installation';

const SERVER: JavaEngine = { groupId: 'org.apache.tinkerpop', artifactId: 'gremlin-server', version: VERSIONS.gremlinServer };
const HEAP = ['-Xms256m', '-Xmx512m'];
const PLUGINS = 'org.apache.tinkerpop.gremlin';

/** Gremlin Server on this machine: an empty TinkerGraph with the traversal source `g`, at `/gremlin` over WebSocket and HTTP. */
export class GremlinServer {
  /** Fetches it at first use. Throws, with what to install, on a machine that cannot run it. Answers its class path. */
  static install(announce?: Say): Promise<string> {
    return installJavaEngine(SERVER, announce);
  }

  static async start(options: EngineOptions): Promise<GremlinServer> {
    const classPath = await GremlinServer.install();
    const port = options.port ?? await getPort({ host: HOST });
    const endpoint = `http://${HOST}:${port}/gremlin`;
    const engine = await Engine.start({
      ...options,
      command: directory => ['java', ...HEAP, '-cp', classPath, 'org.apache.tinkerpop.gremlin.server.GremlinServer', configure(directory, port)],
      ready: async () => (await evaluate(endpoint, 'g.inject(0)')).ok,
      readyWithinSeconds: 120,
    });
    return new GremlinServer(engine, endpoint);
  }

  private constructor(private readonly engine: Engine, readonly endpoint: string) {}

  /** Evaluates a traversal. Answers its results in GraphSON 3. The grammar `gremlin-lang` is the one that Neptune has. */
  async evaluate(traversal: string, language?: 'gremlin-groovy' | 'gremlin-lang'): Promise<unknown> {
    const response = await evaluate(this.endpoint, traversal, language);
    const text = await response.text();
    if (!response.ok) throw new Error(`Gremlin Server answered ${response.status}: ${text}`);
    return (JSON.parse(text) as { result: { data: unknown } }).result.data;
  }

  async stop(): Promise<void> {
    await this.engine.stop();
  }
}

function evaluate(endpoint: string, gremlin: string, language?: string): Promise<Response> {
  return fetch(endpoint, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ gremlin, language }) });
}

/** Writes the server's settings (https://tinkerpop.apache.org/docs/3.8.0/reference/#_configuring_2). Answers their file. */
function configure(directory: string, port: number): string {
  const write = (name: string, text: string) => {
    const file = path.join(directory, name);
    fs.writeFileSync(file, text);
    return file;
  };
  const graph = write('graph.properties', `gremlin.graph=${PLUGINS}.tinkergraph.structure.TinkerGraph\ngremlin.tinkergraph.vertexIdManager=ANY\n`);
  const script = write('source.groovy', 'def globals = [:]\nglobals << [g : traversal().withEmbedded(graph)]\n');
  // JSON is YAML
  return write('server.yaml', JSON.stringify({
    host: HOST,
    port,
    channelizer: `${PLUGINS}.server.channel.WsAndHttpChannelizer`,
    graphs: { graph },
    scriptEngines: {
      'gremlin-lang': {},
      'gremlin-groovy': {
        plugins: {
          [`${PLUGINS}.server.jsr223.GremlinServerGremlinPlugin`]: {},
          [`${PLUGINS}.tinkergraph.jsr223.TinkerGraphGremlinPlugin`]: {},
          [`${PLUGINS}.jsr223.ScriptFileGremlinPlugin`]: { files: [script] },
        },
      },
    },
    serializers: ['GraphSONMessageSerializerV3', 'GraphBinaryMessageSerializerV1'].map(name => ({ className: `${PLUGINS}.util.ser.${name}` })),
  }));
}
