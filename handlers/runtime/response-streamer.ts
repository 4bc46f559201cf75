import { EventEmitter, once } from 'events';
import { RequestAnswer, RequestEvent, RequestResult, RequestWork } from './request';
import { DEADLINE_MARGIN_MILLIS, isStreamed, RequestAnswerer, webAnswer } from './request-answerer';
import { ResponseStream, StreamContext, StreamOptions } from './response-stream';
import { withText } from './with-text';
import { loggedError } from './work-error';
import { OwnError } from '../shared/errors/safe-error';
import { Log } from '../shared/jobs/job-ports';

type Piece = string | Buffer;

/** The end of their headers is the end of the response: https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1. */
const WITHOUT_BODY: ReadonlyArray<number | undefined> = [204, 205, 304];

const ENDED: IteratorResult<unknown> = { done: true, value: undefined };

/** What the client gets before the body. */
export type ResponseMetadata = Omit<RequestResult, 'body' | 'isBase64Encoded'>;

/** A response whose first piece is there. */
interface Begun {
  readonly pieces: AsyncIterator<unknown>;
  readonly correlationId: string;
}

/** Answers a request piece by piece. Until the first piece is there, the answer is a whole one: a problem document, if the work fails. */
export class ResponseStreamer {
  constructor(private readonly work: RequestWork<never>, private readonly options: StreamOptions, private readonly log: Log) {}

  async handle(event: RequestEvent, open: (metadata: ResponseMetadata) => ResponseStream, context: StreamContext) {
    const aborter = new AbortController();
    let begun: Begun | undefined;
    const work: RequestWork<never> = async (request, lambda) => {
      request.signal.addEventListener('abort', () => { aborter.abort(); });
      const answer: RequestAnswer = await this.work(withText({ ...request, signal: aborter.signal }, 'bodyText', () => request.bodyText), lambda);
      if (!isStreamed(answer?.body)) return answer;
      requireStreamable(answer);
      const pieces = answer.body[Symbol.asyncIterator]();
      const { done, value } = await pieces.next();
      if (done) return { ...answer, body: '' };
      if (aborter.signal.aborted || !isPiece(value)) await pieces.return?.();
      const body = pieceOf(value);
      begun = { pieces, correlationId: request.correlationId };
      return { ...answer, body };
    };
    const { body, isBase64Encoded, ...metadata } = await new RequestAnswerer(work, this.options, this.log).handle(event, context);
    // the runtime sends the status with the first piece, also with an empty one
    const first = isBase64Encoded ? Buffer.from(body, 'base64') : body;
    await this.send(open(metadata), first, begun, aborter, context);
  }

  /** Lambda's own timeout would not abort the work, and would leave no line in the log. */
  private async send(stream: ResponseStream, first: Piece, begun: Begun | undefined, aborter: AbortController, context: StreamContext) {
    const millis = Math.max(1, context.getRemainingTimeInMillis() - (this.options.deadlineMargin ?? DEADLINE_MARGIN_MILLIS));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => { reject(new OwnError(`The response did not end within ${millis} ms of its first piece.`)); }, millis);
    });
    const over = new AbortController();
    const writing = async () => {
      for await (const piece of piecesOf(first, begun?.pieces)) {
        if (over.signal.aborted) return;
        await write(stream, pieceOf(piece), over.signal);
      }
    };
    try {
      await Promise.race([writing(), late]);
    } catch (error) {
      over.abort();
      aborter.abort();
      this.log.error('ended early', { correlation_id: begun?.correlationId, error: loggedError(error) });
      throw error;
    } finally {
      clearTimeout(timer);
    }
    stream.end();
  }
}

/** What RequestAnswerer refuses of an answer, before its stream begins: a problem document is followed by nothing. */
function requireStreamable(answer: RequestAnswer) {
  const { status } = webAnswer({ ...answer, body: '' });
  if (WITHOUT_BODY.includes(status)) throw new OwnError(`A response with status ${status} has no body, got a stream.`);
}

/** The loop over them closes their source where it ends before them. */
function piecesOf(first: Piece, others?: AsyncIterator<unknown>): AsyncIterable<unknown> {
  let given: Piece | undefined = first;
  const next = async (): Promise<IteratorResult<unknown>> => {
    const value = given;
    given = undefined;
    return value === undefined ? await others?.next() ?? ENDED : { value };
  };
  return { [Symbol.asyncIterator]: () => ({ next, return: async () => await others?.return?.() ?? ENDED }) };
}

/** No more is taken from the work than the client takes. */
async function write(stream: ResponseStream, piece: Piece, signal: AbortSignal) {
  if (!stream.write(piece)) await once(stream as unknown as EventEmitter, 'drain', { signal });
}

function isPiece(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array;
}

/** The runtime writes bytes of other classes as JSON: ResponseStream.js of https://github.com/aws/aws-lambda-nodejs-runtime-interface-client. */
function pieceOf(value: unknown): Piece {
  if (!isPiece(value)) throw new OwnError(`The pieces of a response must be texts or bytes, got ${value === null ? 'null' : typeof value}.`);
  return typeof value === 'string' ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
