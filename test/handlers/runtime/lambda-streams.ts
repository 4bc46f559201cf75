import { Writable } from 'stream';
import { ResponseStream, StreamHandler } from '../../../handlers/runtime/response-stream';

/** What Lambda's Node.js runtime gives to a handler is no `Writable`: it has some of its methods. */
const METHODS = ['on', 'once', 'removeListener', 'emit'] as const;

type ClientStream = ResponseStream & { readonly client: StreamClient };

/**
 * The client of a stream, behind what the runtime gives to a handler (https://github.com/aws/aws-lambda-nodejs-runtime-interface-client). The metadata are
 * sent with the first write. What is neither text, `Buffer` nor `Uint8Array` itself is written as JSON.
 */
export class StreamClient {
  /** What API Gateway sends before the body. */
  head?: object;
  readonly pieces: string[] = [];
  ended = false;
  readonly stream: ClientStream;
  private metadata?: object;

  constructor() {
    const inner = new Writable({
      highWaterMark: 1,
      write: (piece: Buffer, _, done) => {
        this.pieces.push(piece.toString());
        void this.onPiece(piece.toString()).then(() => { done(); }, done);
      },
      final: done => {
        this.ended = true;
        done();
      },
    });
    this.stream = Object.assign(Object.fromEntries(METHODS.map(name => [name, inner[name].bind(inner)])), {
      client: this,
      write: (piece: string | Uint8Array) => {
        this.head ??= this.metadata;
        return inner.write(typeof piece === 'string' || Buffer.isBuffer(piece) || piece.constructor === Uint8Array ? piece : JSON.stringify(piece));
      },
      end: () => { inner.end(); },
    });
  }

  /** Called with each piece; the next one is taken when it resolves. */
  onPiece: (piece: string) => Promise<void> = async () => {};

  open(metadata: object): ResponseStream {
    this.metadata = JSON.parse(JSON.stringify(metadata)) as object;
    return this.stream;
  }
}

/** The global of the runtime. */
export const awslambda = {
  streamifyResponse: (handler: StreamHandler) => Object.assign(handler, { isStreamed: true }),
  HttpResponseStream: { from: (stream: ResponseStream, metadata: object) => (stream as ClientStream).client.open(metadata) },
};
