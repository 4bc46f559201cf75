import * as http from 'http';
import { AddressInfo } from 'net';
import { HOST } from './engine';

/** An error as Neptune answers it: https://docs.aws.amazon.com/neptune/latest/userguide/errors-engine-codes.html */
export interface NeptuneError {
  readonly status: number;
  readonly code: string;
}

/** While another instance becomes the one that writes. */
export const FAILOVER: NeptuneError = { status: 400, code: 'ReadOnlyViolationException' };
/** The grammar has no such traversal. */
export const MALFORMED: NeptuneError = { status: 400, code: 'MalformedQueryException' };

/**
 * The HTTP endpoint of a cluster of Neptune on this machine, without TLS and permissions. What it is asked, a Gremlin Server answers with the grammar
 * `gremlin-lang`, the only one that Neptune has. Errors are Neptune's own, and not those of the server.
 */
export class NeptuneEndpoint {
  /** @param gremlin the URL of the Gremlin Server */
  static async start(gremlin: string, port = 0): Promise<NeptuneEndpoint> {
    const endpoint = new NeptuneEndpoint(gremlin);
    await new Promise<void>((resolve, reject) => endpoint.server.once('error', reject).listen(port, HOST, resolve));
    return endpoint;
  }

  /** The error that a request is answered with, if it is to fail. */
  failure?: (gremlin: string) => NeptuneError | undefined;
  /** Requests that were answered with an error of `failure`. */
  failed = 0;
  /** Requests that reached the graph. */
  passed = 0;
  private readonly server = http.createServer((request, response) => void this.answer(request, response).catch(() => response.destroy()));

  private constructor(private readonly gremlin: string) {}

  /** As a client has it: without a path. */
  get url(): string {
    return `http://${HOST}:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => { this.server.close(resolve); });
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { gremlin } = JSON.parse(Buffer.concat(await request.toArray() as Buffer[]).toString()) as { readonly gremlin: string };
    const error = this.failure?.(gremlin);
    if (error !== undefined) {
      this.failed++;
      return refuse(response, error);
    }
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(this.gremlin, { method: 'POST', headers, body: JSON.stringify({ gremlin, language: 'gremlin-lang' }) });
    const body = await answer.text();
    if (!answer.ok) return refuse(response, body.includes('GremlinParserException') ? MALFORMED : { status: 500, code: 'InternalFailureException' });
    this.passed++;
    response.writeHead(200, headers).end(body);
  }
}

function refuse(response: http.ServerResponse, { status, code }: NeptuneError) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ requestId: 'none', code, detailedMessage: code }));
}
