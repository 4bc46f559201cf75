import { connect } from 'net';
import { text } from 'stream/consumers';

export interface RawAnswer {
  /** 0: the connection was closed without an answer. */
  readonly status: number;
  /** Names in lower case, as they came. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** Sends bytes that no HTTP client would, and reads the first answer until the connection ends. */
export async function rawRequest(url: string, lines: readonly string[], body = ''): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.setTimeout(20_000, () => socket.destroy());
  socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1'));
  const answer = await text(socket).catch(() => '');
  const [head, ...rest] = answer.split('\r\n\r\n');
  const [statusLine, ...headers] = head.split('\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? 0),
    headers: headers.map(line => line.toLowerCase()),
    body: rest.join('\r\n\r\n'),
  };
}
