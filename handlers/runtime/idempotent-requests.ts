import { log } from './environment';
import { KeptAnswers } from './kept-answers';
import { ownRecords } from './own-records';
import { RequestIdempotency } from './request';
import { onceByRequest } from '../shared/aws/once-by-request';
import { OwnError } from '../shared/errors/safe-error';
import { callerOf } from '../shared/http/caller';
import { GatewayEvent } from '../shared/http/gateway-event';
import { requestKey } from '../shared/http/request-key';
import { WebAnswer } from '../shared/http/web-request';

/** A part of a request that is the same when it is repeated. Names of headers are in lower case. */
const POINTER = /^\/(body(\/.*)?|(pathParameters|query)\/[^/]+|headers\/[^/A-Z]+)$/;
const BAD_ESCAPE = /~(?![01])/;

export interface RequestIdempotencyOptions {
  /**
   * JSON pointers (RFC 6901) whose values together are the key: into `body`, `pathParameters`, `query` or `headers` of the request, such as
   * `/body/orderId` and `/headers/x-tenant`. A request without one of the values is answered 400.
   * @default - the header `Idempotency-Key`
   */
  readonly pointers?: readonly string[];
  /**
   * JSON pointers to the values that must be the same for the same key. Other requests of the key are answered 422.
   * @default - the query and the whole body
   */
  readonly validate?: readonly string[];
  /**
   * Whether a request without the header `Idempotency-Key` is answered 400.
   * @default false: it is worked each time
   */
  readonly required?: boolean;
}

/**
 * Requests that are done once for each key, for `idempotency` of `handleRequests`. A repeated request gets the answer that the first one got, 409 while that
 * is at work, and 422 if its content is another. Needs an `IdempotencyTable` that is enabled for the function.
 *
 * ```ts
 * export const handler = handleRequests<Order>(place, { idempotency: idempotentRequests() });
 * ```
 *
 * Only a crash between the work's effect and its record repeats the effect.
 */
export function idempotentRequests(options: RequestIdempotencyOptions = {}): RequestIdempotency {
  checkOptions(options);
  let answers: KeptAnswers | undefined;
  return {
    answer: async (request, { event, context }, work) => {
      const gatewayEvent = event as GatewayEvent;
      const identified = { ...request, query: request.query as URLSearchParams, bodyText: request.bodyText, rawBody: event.body ?? '', caller: callerOf(gatewayEvent) };
      const key = requestKey(process.env.AWS_LAMBDA_FUNCTION_NAME ?? '', identified, options);
      if (!key) return work();
      answers ??= new KeptAnswers(ownRecords(onceByRequest), log());
      return answers.answer(request, key, Math.max(1, context.getRemainingTimeInMillis()), work as () => Promise<WebAnswer>);
    },
  };
}

function checkOptions({ pointers, validate, required }: RequestIdempotencyOptions): void {
  checkPointers('pointers', pointers);
  checkPointers('validate', validate);
  if (pointers && required !== undefined) {
    throw new OwnError(`idempotentRequests: required must be left out with pointers, whose values a request must have, got ${required}.`);
  }
}

function checkPointers(option: 'pointers' | 'validate', pointers: readonly string[] | undefined): void {
  if (pointers?.length === 0) throw new OwnError(`idempotentRequests: ${option} must have at least one JSON pointer, got none.`);
  for (const pointer of pointers ?? []) {
    if (POINTER.test(pointer) && !BAD_ESCAPE.test(pointer)) continue;
    const must = "be JSON pointers (RFC 6901) into body, pathParameters, query or headers (in lower case) of the request, such as '/body/orderId'";
    throw new OwnError(`idempotentRequests: ${option} must ${must}, got '${pointer}'.`);
  }
}
