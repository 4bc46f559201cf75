import { EventEmitter, once } from 'events';
import { RequestAnswer, RequestEvent, RequestResult, RequestWork } from './request';
import { DEADLINE_MARGIN_MILLIS, isStreamed, RequestAnswerer } from './request-answerer';
import { ResponseStream, StreamContext, StreamOptions } from './response-stream';
import { withText } from './with-text';
import { loggedError } from './work-error';
import { OwnError } from '../shared/errors/safe-error';
import { Log } from '../shared/jobs/job-ports';

type Piece = string | Uint8Array;

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
      const pieces = answer.body[Symbol.asyncIterator]();
      const { done, value } = await pieces.next();
      if (aborter.signal.aborted) await pieces.return?.();
      if (!done) begun = { pieces, correlationId: request.correlationId };
      return { ...answer, body: done ? '' : pieceOf(value) };
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
    let isOver = false;
    const writing = async () => {
      for await (const piece of piecesOf(first, begun?.pieces)) {
        if (isOver) return;
        await write(stream, piece);
      }
    };
    try {
      await Promise.race([writing(), late]);
    } catch (error) {
      isOver = true;
      aborter.abort();
      this.log.error('ended early', { correlation_id: begun?.correlationId, error: loggedError(error) });
      throw error;
    } finally {
      clearTimeout(timer);
    }
    stream.end();
  }
}

async function* piecesOf(first: Piece, others?: AsyncIterator<unknown>): AsyncGenerator<Piece> {
  try {
    yield first;
    for (let next = await others?.next(); next && !next.done; next = await others?.next()) yield pieceOf(next.value);
  } finally {
    await others?.return?.();
  }
}

/** No more is taken from the work than the client takes. */
async function write(stream: ResponseStream, piece: Piece) {
  if (!stream.write(piece)) await once(stream as unknown as EventEmitter, 'drain');
}

function pieceOf(value: unknown): Piece {
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  throw new OwnError(`The pieces of a response must be texts or bytes, got ${value === null ? 'null' : typeof value}.`);
}
