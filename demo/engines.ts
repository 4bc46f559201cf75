import * as fs from 'fs';
import * as path from 'path';
import getPort from 'get-port';
import { HOST } from '../tools/engines/engine';
import { GremlinServer } from '../tools/engines/gremlin-server';
import { NeptuneEndpoint } from '../tools/engines/neptune-endpoint';
import { OpenSearch } from '../tools/engines/open-search';
import { Say } from '../tools/local-cloud/installation';
import { WORK_DIR } from '../tools/local-cloud/places';

const SEARCH = 'demo-search';
/** Where the documents of the search engine stay between two starts. */
const DOCUMENTS = path.join(WORK_DIR, `${SEARCH}-documents`);

/** The search engine and the graph of the house, on this machine. Each runs for its scenario only. Where they listen is known before the stacks are deployed. */
export class Engines {
  /** Throws, with what to install, if the machine has nothing to run them. */
  static async prepare(announce?: Say): Promise<Engines> {
    // one after the other: both say the same if something is missing
    await OpenSearch.install(announce);
    await GremlinServer.install(announce);
    // of a demo that was ended
    fs.rmSync(DOCUMENTS, { recursive: true, force: true });
    return new Engines(await getPort({ host: HOST }), await getPort({ host: HOST }));
  }

  private search?: OpenSearch;
  private server?: GremlinServer;
  private neptune?: NeptuneEndpoint;

  private constructor(private readonly searchPort: number, private readonly graphPort: number) {}

  /** What the demo's app reads from its context. */
  get context(): Record<string, string> {
    return { searchEndpoint: this.searchUrl, graphEndpoint: `http://${HOST}:${this.graphPort}` };
  }

  get searchUrl(): string {
    return `http://${HOST}:${this.searchPort}`;
  }

  /** Answers traversals in GraphSON, as the cluster has them. */
  get gremlin(): GremlinServer {
    return this.server!;
  }

  /** What the projector has for the cluster. */
  get cluster(): NeptuneEndpoint {
    return this.neptune!;
  }

  async startSearch(): Promise<void> {
    fs.mkdirSync(DOCUMENTS, { recursive: true });
    this.search = await OpenSearch.start({ name: SEARCH, directory: DOCUMENTS, port: this.searchPort });
  }

  /** Its documents stay for the next start. */
  async stopSearch(): Promise<void> {
    await this.search?.stop();
  }

  /** Empty at each start. */
  async startGraph(): Promise<void> {
    this.server = await GremlinServer.start({ name: 'demo-graph' });
    this.neptune = await NeptuneEndpoint.start(this.server.endpoint, this.graphPort);
  }

  async stopGraph(): Promise<void> {
    await Promise.all([this.neptune?.stop(), this.server?.stop()]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.stopSearch(), this.stopGraph()]);
    fs.rmSync(DOCUMENTS, { recursive: true, force: true });
  }
}
