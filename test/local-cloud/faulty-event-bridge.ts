import * as http from 'http';
import { AddressInfo } from 'net';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { Caller, signedFetch } from '../../tools/local-cloud/signed-requests';

export interface Entry { readonly Detail: string }

/** What becomes of a request. */
export interface Fate {
  /** Which entries get through, the others are refused as a throttled bus does. All of them, where it is left out. */
  readonly through?: (index: number) => boolean;
  /** EventBridge has done its part, and nobody hears of it. */
  readonly answerLost?: boolean;
}

/**
 * Stands before the EventBridge of a local cloud, on loopback, and fails as configured. What it passes on it signs as the
 * publisher, because a part of a signed request has another signature.
 */
export class FaultyEventBridge {
  static async start(cloud: LocalCloud, fateOf: (request: number) => Fate): Promise<FaultyEventBridge> {
    const bridge = new FaultyEventBridge(cloud, fateOf);
    await new Promise<void>(resolve => bridge.server.listen(0, '127.0.0.1', resolve));
    return bridge;
  }

  /** Entries of each request, in the order in which they came. */
  readonly requests: Entry[][] = [];
  /** Entries that got through, in that order. */
  readonly taken: Entry[] = [];
  /** Who publishes, with no more permissions than the sender of the requests has. */
  publisher?: Caller;
  private readonly server = http.createServer((request, response) => void this.answer(request, response));

  private constructor(private readonly cloud: LocalCloud, private readonly fateOf: (request: number) => Fate) {}

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse) {
    const body = Buffer.concat(await request.toArray() as Buffer[]).toString();
    const { Entries } = JSON.parse(body) as { Entries: Entry[] };
    const { through = () => true, answerLost = false } = this.fateOf(this.requests.push(Entries));
    const passed = Entries.filter((_, index) => through(index));
    const answer = passed.length > 0 ? await this.pass(request, passed) : undefined;
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (answer?.ok === false) {
      response.statusCode = answer.status;
      response.end(await answer.text());
      return;
    }
    this.taken.push(...passed);
    const { Entries: results } = (await answer?.json() ?? { Entries: [] }) as { Entries: object[] };
    response.statusCode = answerLost ? 500 : 200;
    response.end(answerLost ? '{"__type":"InternalException"}' : JSON.stringify({
      Entries: Entries.map(entry => passed.includes(entry) ? results[passed.indexOf(entry)] : { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' }),
      FailedEntryCount: Entries.length - passed.length,
    }));
  }

  private pass(request: http.IncomingMessage, Entries: Entry[]): Promise<Response> {
    const { 'content-type': type, 'x-amz-target': target } = request.headers as Record<string, string>;
    return signedFetch(this.cloud, this.publisher!, this.cloud.endpoint, {
      method: 'POST', headers: { 'content-type': type, 'x-amz-target': target }, body: JSON.stringify({ Entries }),
    }, 'events');
  }
}
