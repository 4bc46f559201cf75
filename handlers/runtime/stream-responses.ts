import { log } from './environment';
import { requireRequest } from './known-event';
import { RequestOptions, RequestWork } from './request';
import { ResponseStream, StreamHandler, StreamOptions } from './response-stream';
import { ResponseMetadata, ResponseStreamer } from './response-streamer';
import { withSafeErrors } from './work-error';
import { OwnError } from '../shared/errors/safe-error';

/** The global `awslambda` (https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html). */
interface LambdaStreams {
  readonly HttpResponseStream: { from(stream: ResponseStream, metadata: ResponseMetadata): ResponseStream };
  streamifyResponse(handler: StreamHandler): StreamHandler;
}

/**
 * A handler whose responses are streamed, for functions behind a REST API with `responseTransferMode` `STREAM`. It reads, checks and answers
 * requests as `handleRequests` does. The `body` of an answer can be an async iterable of texts and bytes, such as an async generator or a
 * stream of Node.js: its pieces are sent as they come. Until the first piece, errors become problem documents. Later ones end the response,
 * and the invocation fails, so that the errors of the function count it.
 *
 * ```ts
 * export const handler = streamResponses<Question>(async ({ body }) => ({ headers: { 'content-type': 'text/event-stream' }, body: answer(body) }), { schema });
 * ```
 */
export function streamResponses<TBody = unknown>(work: RequestWork<TBody>, options: StreamOptions = {}): StreamHandler {
  if ((options as RequestOptions).idempotency !== undefined) throw new OwnError('streamResponses: idempotency must be left out, because a response that was sent in part cannot be kept.');
  const awslambda = lambdaStreams();
  let streamer: ResponseStreamer | undefined;
  const handle: StreamHandler = async (event, stream, context) => withSafeErrors(async () => {
    requireRequest('streamResponses', event);
    if (!awslambda) throw new OwnError('streamResponses: the function must run on the Node.js runtime of Lambda, which has awslambda.streamifyResponse.');
    streamer ??= new ResponseStreamer(work as RequestWork<never>, options, log());
    await streamer.handle(event, metadata => awslambda.HttpResponseStream.from(stream, metadata), context);
  })(event, context);
  return awslambda ? awslambda.streamifyResponse(handle) : handle;
}

/** Libraries keep things of their own in the global, also where there is no Lambda. */
function lambdaStreams(): LambdaStreams | undefined {
  const { awslambda } = globalThis as unknown as { awslambda?: LambdaStreams };
  return typeof awslambda?.streamifyResponse === 'function' ? awslambda : undefined;
}
