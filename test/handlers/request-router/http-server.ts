import * as http from 'http';
import { AddressInfo, createServer, Server, Socket } from 'net';

/** A real server on loopback that behaves as a test says. */
export class HttpServer {
  readonly requests: Array<{ method: string; url: string; headers: http.IncomingHttpHeaders; rawHeaders: string[]; body: string }> = [];
  private readonly server = http.createServer((request, response) => void this.receive(request, response));

  constructor(private readonly respond: (response: http.ServerResponse, request: http.IncomingMessage) => void = response => { response.end('{}'); }) {}

  async start(): Promise<string> {
    return listen(this.server);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private async receive(request: http.IncomingMessage, response: http.ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers, rawHeaders } = request;
    this.requests.push({ method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString() });
    this.respond(response, request);
  }
}

/** Answers every connection's first bytes with the bytes given, whatever they are. */
export class RawServer {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer(socket => {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end(this.answer));
  });

  constructor(private readonly answer: string) {}

  async start(): Promise<string> {
    return listen(this.server);
  }

  async stop(): Promise<void> {
    this.sockets.forEach(socket => socket.destroy());
    await new Promise(resolve => this.server.close(resolve));
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
