import { createServer, Server, Socket } from 'net';

/** A server that speaks Valkey's protocol, and answers `1` to every command. `test/local-cloud/valkey-store.test.ts` has the real one. */
export class ValkeyStub {
  readonly commands: string[][] = [];
  /** What it answers instead. */
  answer = ':1';
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer(socket => {
    this.sockets.add(socket);
    socket.unref();
    socket.setEncoding('utf8').on('data', text => commandsIn(String(text)).forEach(command => {
      this.commands.push(command);
      socket.write(`${this.answer}\r\n`);
    })).on('error', () => undefined);
  });

  /** The port, of the loopback interface. It keeps no process alive. */
  async start(): Promise<number> {
    await new Promise<void>(resolve => { this.server.listen(0, '127.0.0.1', resolve); });
    this.server.unref();
    return (this.server.address() as { port: number }).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise(resolve => { this.server.close(resolve); });
  }

  /** The keys that were to be deleted. */
  get deleted(): string[] {
    return this.commands.filter(([name]) => name === 'del').map(([, key]) => key);
  }
}

/** Of texts without line breaks: `*2`, `$3`, `del`, `$1`, `a`. */
function commandsIn(text: string): string[][] {
  return text.split(/^\*\d+\r\n/m).slice(1).map(command => command.split('\r\n').filter((_, index) => index % 2 === 1));
}
