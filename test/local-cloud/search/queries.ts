import { setTimeout as sleep } from 'timers/promises';
import { SearchEngine } from '../../../handlers/shared/search/search-engine';

/** Searches the alias all the time for documents that nobody changes, as a reader does. */
export class Queries {
  asked = 0;
  /** Of them: those that failed, and those that did not find each document once. */
  wrong = 0;
  private isOver = false;
  private readonly running: Promise<void>;

  constructor(private readonly engine: SearchEngine, private readonly alias: string, private readonly ids: readonly string[]) {
    this.running = this.run();
  }

  async stop() {
    this.isOver = true;
    await this.running;
  }

  private async run() {
    const body = JSON.stringify({ size: 100, query: { ids: { values: this.ids } }, _source: false });
    for (; !this.isOver; await sleep(20)) {
      this.asked += 1;
      const answer = await this.engine.send({ method: 'POST', path: `/${this.alias}/_search`, body }).catch(() => undefined);
      const { hits } = answer?.status === 200 ? (JSON.parse(answer.body) as { hits: { hits: Array<{ _id: string }> } }).hits : { hits: [] };
      if (JSON.stringify(hits.map(({ _id }) => _id).sort()) !== JSON.stringify([...this.ids].sort())) this.wrong += 1;
    }
  }
}
