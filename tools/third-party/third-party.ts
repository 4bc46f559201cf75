import { randomBytes } from 'crypto';
import * as http from 'http';
import { AddressInfo } from 'net';
import { text } from 'stream/consumers';

const HOST = '127.0.0.1';
/** More than a Lambda function may answer (6 MB, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const HUGE = 16 * 1024 * 1024;

/** A request as the third party saw it: header names and values in the order and spelling of the wire. */
export interface SeenRequest {
  readonly method: string;
  /** The request target, undecoded. */
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** How a third party behaves. */
export type Condition = 'healthy' | 'failing' | 'slow' | 'silent' | 'garbage' | 'huge' | 'endless' | 'redirecting' | 'splitting' | 'smuggling' | 'overloaded';

interface ConditionOptions {
  /** Where `redirecting` leads. */
  readonly location?: string;
  /** How long `slow` takes, in milliseconds. */
  readonly delay?: number;
  /** Of the requests, one in so many is `slow`. @default 1 */
  readonly oneIn?: number;
}

/** Somebody else's web service: a real HTTP server on the loopback interface, whose health the test decides. */
export class ThirdParty {
  /** @param content what it answers to a request while it is healthy; what it got, without */
  static async start(name: string, content?: (url: string) => unknown): Promise<ThirdParty> {
    const party = new ThirdParty(name, content);
    await party.listen(0);
    return party;
  }

  /** Every request that reached it. */
  readonly seen: SeenRequest[] = [];
  private readonly server: http.Server;
  private readonly answers: Readonly<Record<Condition, (request: SeenRequest, response: http.ServerResponse) => void>>;
  private condition: Condition = 'healthy';
  private options: ConditionOptions = {};
  private port = 0;

  private constructor(private readonly name: string, private readonly content?: (url: string) => unknown) {
    this.server = http.createServer((request, response) => { void this.answer(request, response); });
    this.answers = {
      healthy: (request, response) => this.healthy(request, response),
      failing: (_, response) => json(response, 500, { error: 'ConnectionError', stack: 'at Database.connect (/srv/app/db.js:42:13)', host: 'db-1.internal' }),
      overloaded: (_, response) => json(response, 503, { error: 'try later' }, { 'retry-after': '1' }),
      slow: (request, response) => {
        const { delay, oneIn = 1 } = this.options;
        if (this.seen.length % oneIn !== 0) { return this.healthy(request, response); }
        setTimeout(() => this.healthy(request, response), delay).unref();
      },
      silent: () => undefined,
      garbage: (_, response) => { response.socket?.end('\x16\x03\x01 this is no HTTP\r\n\r\n'); },
      huge: (_, response) => { response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(randomBytes(HUGE)); },
      endless: (_, response) => { this.stream(response); },
      redirecting: (_, response) => { response.writeHead(302, { location: this.options.location }).end(); },
      // a header of the answer that would end the headers, and two lengths: raw, as Node.js itself refuses to write them
      splitting: (_, response) => { response.socket?.end('HTTP/1.1 200 OK\r\nx-note: a\rset-cookie: admin=1\r\ncontent-length: 2\r\n\r\n{}'); },
      smuggling: (_, response) => { response.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 40\r\n\r\n{}HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'); },
    };
  }

  get url(): string {
    return `http://${HOST}:${this.port}`;
  }

  become(condition: Condition, options: ConditionOptions = {}) {
    this.condition = condition;
    this.options = options;
  }

  /** Nobody listens any more: connections are refused, those that are open are cut. */
  async goDown(): Promise<void> {
    const closed = new Promise(resolve => { this.server.close(resolve); });
    this.server.closeAllConnections();
    await closed;
  }

  /** Listens again, at the same address. */
  async comeBack(): Promise<void> {
    this.become('healthy');
    await this.listen(this.port);
  }

  async stop(): Promise<void> {
    if (this.server.listening) { await this.goDown(); }
  }

  private listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, HOST, () => {
        this.server.off('error', reject);
        this.port = (this.server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse) {
    const { method = '', url = '', headers, rawHeaders } = request;
    const seen = { method, url, headers, rawHeaders, body: await text(request).catch(() => '') };
    this.seen.push(seen);
    this.answers[this.condition](seen, response);
  }

  /** Answers what it got: `x-third-party` and the headers that a proxy must not pass on are for the tests to look for. */
  private healthy({ method, url, headers, body }: SeenRequest, response: http.ServerResponse) {
    json(response, method === 'POST' ? 201 : 200, this.content ? this.content(url) : { from: this.name, method, url, headers, body }, {
      'x-third-party': this.name,
      'x-powered-by': 'Roast/1.0',
      'set-cookie': 'session=third-party',
      'server': 'roast-internal-7',
      'cache-control': 'max-age=60',
    });
  }

  private stream(response: http.ServerResponse) {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    response.writeHead(200, { 'content-type': 'text/plain' });
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  }
}

function json(response: http.ServerResponse, status: number, content: unknown, headers: http.OutgoingHttpHeaders = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(content));
}
