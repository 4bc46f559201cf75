import * as http from 'http';
import { AddressInfo } from 'net';

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Undefined: there is no answer. */
  readonly body?: string | Buffer;
}

/** A real HTTP server on the loopback interface, which the test programs. */
export class Server {
  static async start(reply: (url: string) => Reply): Promise<Server> {
    const server = new Server(reply);
    await new Promise<void>(resolve => { server.http.listen(0, '127.0.0.1', resolve); });
    return server;
  }

  readonly seen: http.IncomingMessage[] = [];
  inFlight = 0;
  mostInFlight = 0;
  private readonly http: http.Server;

  private constructor(public reply: (url: string) => Reply) {
    this.http = http.createServer((request, response) => {
      this.seen.push(request);
      this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
      response.on('close', () => { this.inFlight--; });
      const { status = 200, headers = { 'content-type': 'application/json' }, body } = this.reply(request.url!);
      if (body !== undefined) response.writeHead(status, headers).end(body);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    if (!this.http.listening) return;
    const closed = new Promise(resolve => { this.http.close(resolve); });
    this.http.closeAllConnections();
    await closed;
  }
}
