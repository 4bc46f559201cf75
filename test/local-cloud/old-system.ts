import * as http from 'http';
import { AddressInfo } from 'net';
import { json } from 'stream/consumers';

const HOST = '127.0.0.1';

/** A write that the old system has taken. */
export interface Write { readonly order: string; readonly version: number | undefined; readonly sequence: string }

/** An old system: a real HTTP server on loopback, which can be down, and an export that is always there. */
export class OldSystem {
  static async start(): Promise<OldSystem> {
    const system = new OldSystem();
    system.exportUrl = await listen(system.exports, 0);
    system.url = await listen(system.server, 0);
    await system.goDown();
    return system;
  }

  url = '';
  exportUrl = '';
  readonly orders: Record<string, number> = {};
  readonly writes: Write[] = [];
  /** Versions that it refuses. */
  refused = new Set<string>();
  private readonly server = http.createServer((request, response) => void this.answer(request, response));
  private readonly exports = http.createServer((_, response) => { response.setHeader('content-type', 'application/json').end(JSON.stringify(this.orders)); });

  async comeUp(): Promise<void> {
    await listen(this.server, Number(new URL(this.url).port));
  }

  /** Connections are refused from now on. */
  async goDown(): Promise<void> {
    await close(this.server);
  }

  async stop(): Promise<void> {
    await Promise.all([this.server, this.exports].filter(server => server.listening).map(close));
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const order = decodeURIComponent(request.url!.split('/').pop()!);
    const { version, sequence = '' } = request.method === 'DELETE' ? {} : await json(request) as { readonly version?: number; readonly sequence?: string };
    if (this.refused.has(`${order}/${version}`)) {
      response.writeHead(422).end('the customer is blocked');
      return;
    }
    this.writes.push({ order, version, sequence });
    if (version === undefined) { delete this.orders[order]; } else { this.orders[order] = version; }
    response.writeHead(204).end();
  }
}

async function listen(server: http.Server, port: number): Promise<string> {
  await new Promise<void>(resolve => server.listen(port, HOST, resolve));
  return `http://${HOST}:${(server.address() as AddressInfo).port}`;
}

function close(server: http.Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => server.close(error => error ? reject(error) : resolve()));
}
