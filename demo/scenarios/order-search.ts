import { isDeepStrictEqual } from 'util';
import { until } from '../../tools/local-cloud/until';
import { Engines } from '../engines';
import { Evidence } from '../evidence';
import { House } from '../house';
import { OrderItem, WORDS } from '../order-timeline-plan';
import { step } from '../progress';
import { pause } from '../reading';

const PATIENCE_SECONDS = 600;
/** More than there are orders. */
const MOST = 10_000;

type Document = Pick<OrderItem, 'id' | 'guest' | 'drink'>;

/** Search for orders by the words of their drinks, in an engine that stops for a while. */
export class OrderSearch {
  constructor(private readonly house: House, private readonly engines: Engines, private readonly evidence: Evidence) {}

  async stop() {
    await this.engines.stopSearch();
  }

  async start() {
    await step('Search for orders: the engine starts', 1, async advance => {
      await this.engines.startSearch();
      advance();
    });
  }

  /** The projector is done with all orders before this one. */
  async caughtUp(id: string) {
    await step('Search for orders: found', 1, async advance => {
      await until(`${id} to be found`, PATIENCE_SECONDS, async () => {
        await pause();
        return (await this.hits({ term: { id } })).length > 0;
      });
      advance();
    });
  }

  async judge(orders: readonly OrderItem[], during: string) {
    const { evidence } = this;
    const documents = await this.hits({ match_all: {} });
    const textOf = ({ id, guest, drink }: Document) => `${id} ${guest} ${drink}`;
    evidence.sameList(`Search for orders: documents = orders ${during}, with guest and drink, by id`, orders.map(textOf), documents.map(textOf));
    const right: string[] = [];
    for (const word of WORDS) {
      const expected = orders.filter(({ drink }) => drink.split(' ').includes(word)).map(({ id }) => id);
      const found = (await this.hits({ match: { drink: word } })).map(({ id }) => id);
      if (isDeepStrictEqual(expected.sort(), found.sort())) { right.push(word); }
    }
    evidence.equal(`Search for orders: words that find the orders with them and no others ${during}`, WORDS.join(' '), right.join(' '));
  }

  private async hits(query: object): Promise<Document[]> {
    const [url, headers] = [`${this.engines.searchUrl}/${this.house.outputs.SearchAlias}`, { 'content-type': 'application/json' }];
    const found = await fetch(`${url}/_refresh`, { method: 'POST' });
    // the projector makes the index when it writes for the first time
    if (found.status === 404) { return []; }
    const response = await fetch(`${url}/_search`, { method: 'POST', headers, body: JSON.stringify({ size: MOST, query }) });
    if (!response.ok) { throw new Error(`The search engine answered ${response.status}: ${await response.text()}`); }
    const { hits } = await response.json() as { hits: { hits: Array<{ _source: Document }> } };
    return hits.hits.map(({ _source }) => _source);
  }
}
