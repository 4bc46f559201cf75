import { RequestEvent, RequestOptions } from './request';
import { LambdaContext } from './sqs-event';

/** Without `idempotency`: a response that was sent in part cannot be kept. */
export type StreamOptions = Omit<RequestOptions, 'idempotency'>;

/** The stream that Lambda's Node.js runtime gives to a handler, in the part that is needed. */
export interface ResponseStream {
  /** Whether more may be written before `drain`. */
  write(piece: string | Uint8Array): boolean;
  end(): void;
}

/** `awsRequestId` identifies a request whose event has no request id. */
export type StreamContext = LambdaContext & { readonly awsRequestId?: string };

/** What `awslambda.streamifyResponse` makes. */
export type StreamHandler = (event: RequestEvent, stream: ResponseStream, context: StreamContext) => Promise<void>;
