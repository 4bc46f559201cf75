import { randomBytes } from 'crypto';
import { createSocket, Socket } from 'dgram';
import { Subsegment, Tracing } from '../../ports/tracing';

/** What a daemon reads before each document: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon. */
const HEADER = '{"format":"json","version":1}\n';

/**
 * Sends subsegments to the X-Ray daemon of the function, without the X-Ray SDK, which patches clients and keeps contexts for what is one line of JSON here.
 * Nothing waits for it, and nothing fails by it.
 */
export class XRayTracing implements Tracing {
  private socket?: Socket;

  /** @param address `169.254.79.129:2000`, which Lambda sets as `AWS_XRAY_DAEMON_ADDRESS`; absent: no tracing */
  constructor(private readonly address: string | undefined) {}

  add(parent: string | undefined, subsegments: readonly Subsegment[]): void {
    const { Root: trace, Parent: segment, Sampled: sampled } = partsOf(parent);
    if (this.address === undefined || trace === undefined || segment === undefined || sampled !== '1') return;
    const [, host, port] = /^(.*):(\d+)$/.exec(this.address) ?? [];
    if (host === undefined) return;
    try {
      this.socket ??= this.open();
      for (const subsegment of subsegments) this.socket.send(HEADER + documentOf(trace, segment, subsegment), Number(port), host, () => undefined);
    } catch {
      // a trace is worth no answer
    }
  }

  private open(): Socket {
    const socket = createSocket('udp4');
    socket.on('error', () => undefined);
    return socket.unref();
  }
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-subsegments. */
function documentOf(trace: string, parent: string, { name, begunAt, endedAt, status, isFault }: Subsegment): string {
  return JSON.stringify({
    type: 'subsegment',
    name,
    id: randomBytes(8).toString('hex'),
    trace_id: trace,
    parent_id: parent,
    start_time: begunAt / 1000,
    end_time: endedAt / 1000,
    namespace: 'remote',
    ...status !== undefined && { http: { response: { status } } },
    ...isFault && { fault: true },
  });
}

/** `Root=1-…;Parent=…;Sampled=1`: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader. */
function partsOf(header = ''): Partial<Record<string, string>> {
  return Object.fromEntries(header.split(';').map(part => part.trim().split('=', 2)));
}
