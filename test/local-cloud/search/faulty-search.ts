import * as http from 'http';
import { AddressInfo } from 'net';

/** What becomes of a bulk request. */
export interface BulkFate {
  /** Which documents get through, by their place: the others are refused as a busy engine does. All of them, where it is left out. */
  readonly through?: (place: number) => boolean;
  /** The request as a whole is refused as too much. */
  readonly refused?: boolean;
  /** The engine has written, and nobody hears of it. */
  readonly answerLost?: boolean;
}

const BUSY = { type: 'rejected_execution_exception', reason: 'rejected execution of coordinating operation' };

/** Stands before an engine, on loopback, and fails as configured. Other requests than bulk requests get through. */
export class FaultySearch {
  static async start(target: () => string, fateOf: (request: number) => BulkFate): Promise<FaultySearch> {
    const search = new FaultySearch(target, fateOf);
    await new Promise<void>(resolve => search.server.listen(0, '127.0.0.1', resolve));
    return search;
  }

  /** How many documents each bulk request had. */
  readonly requests: number[] = [];
  /** Documents that were refused with 429. */
  refusals = 0;
  private readonly server = http.createServer((request, response) => void this.answer(request, response).catch(() => response.destroy()));

  private constructor(private readonly target: () => string, private readonly fateOf: (request: number) => BulkFate) {}

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray() as Buffer[]).toString();
    if (!request.url!.endsWith('/_bulk')) return this.finish(response, await this.pass(request, body));
    const lines = body.split('\n').slice(0, -1);
    const entries = Array.from({ length: lines.length / 2 }, (_, place) => `${lines[2 * place]}\n${lines[2 * place + 1]}\n`);
    const { through = () => true, refused = false, answerLost = false } = this.fateOf(this.requests.push(entries.length));
    const passed = refused ? [] : entries.filter((_, place) => through(place));
    this.refusals += entries.length - passed.length;
    if (refused) return this.finish(response, new Response('429 Too Many Requests', { status: 429 }));
    const answer = passed.length > 0 ? await this.pass(request, passed.join('')) : new Response('{"items":[]}');
    if (answerLost) return void response.destroy();
    if (!answer.ok) return this.finish(response, answer);
    const { items } = await answer.json() as { items: object[] };
    const all = entries.map((_, place) => through(place) ? items.shift() : { update: { status: 429, error: BUSY } });
    return this.finish(response, Response.json({ errors: true, items: all }));
  }

  private pass({ method, url, headers }: http.IncomingMessage, body: string): Promise<Response> {
    return fetch(`${this.target()}${url}`, {
      method, headers: { 'content-type': headers['content-type'] ?? 'application/json' }, body: body === '' ? undefined : body,
    });
  }

  private async finish(response: http.ServerResponse, answer: Response): Promise<void> {
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(await answer.text());
  }
}
