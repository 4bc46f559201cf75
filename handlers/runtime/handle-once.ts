import { log } from './environment';
import { Once, onceRecorded, recordedText } from './once-recorded';
import { ownRecords } from './own-records';
import { LambdaContext } from './sqs-event';
import { loggedError, withSafeErrors } from './work-error';
import { onceByEvent } from '../shared/aws/once-by-event';
import { OwnError } from '../shared/errors/safe-error';
import { canonicalJson } from '../shared/json/canonical-json';
import { resolvePointer } from '../shared/json/json-pointer';

const POINTER = /^(\/([^~/]|~[01])*)*$/;

export interface OnceOptions {
  /** JSON pointers (RFC 6901) into the event, whose values together are the key: `['/id']`. `['']` is the whole event. An event without one of the values is an error. */
  readonly pointers: readonly string[];
}

/** The work for one event. Its result is recorded as JSON. */
export type OnceWork<TEvent = unknown, TResult = unknown> = (event: TEvent, context: LambdaContext) => Promise<TResult>;

type Outcome<TResult> = { readonly result: TResult } | { readonly error: unknown };

/**
 * A handler that does its work once for each key, whatever invokes the function: a schedule, a state machine, another function. A later event of the key gets
 * the result of the first one. While that is at work it fails, so that it comes again. Needs an `IdempotencyTable` that is enabled for the function.
 *
 * ```ts
 * export const handler = handleOnce(async (event: Invoice) => send(event), { pointers: ['/invoiceId'] });
 * ```
 *
 * Only a crash between the work's effect and its record repeats the effect.
 */
export function handleOnce<TEvent = unknown, TResult = unknown>(work: OnceWork<TEvent, TResult>, options: OnceOptions): OnceWork<TEvent, TResult> {
  const { pointers } = options;
  checkPointers(pointers);
  let once: Once | undefined;
  return withSafeErrors(async (event: TEvent, context: LambdaContext) => {
    const key = keyOf(event, pointers);
    once ??= ownRecords(onceByEvent);
    const done = await onceRecorded<Outcome<TResult>>(once, {
      call: { key, lockMillis: Math.max(1, context.getRemainingTimeInMillis()) },
      work: () => work(event, context).then(result => ({ result }), (error: unknown) => ({ error })),
      textOf: outcome => 'result' in outcome ? recordedText({ result: outcome.result }) : undefined,
      onUnrecorded: error => log().error('result not recorded', { error: loggedError(error) }),
    });
    if ('recorded' in done) return recordedResult<TResult>(done.recorded);
    if ('result' in done.outcome) return done.outcome.result;
    throw done.outcome.error as Error;
  });
}

function keyOf(event: unknown, pointers: readonly string[]): string {
  const values = pointers.map(pointer => {
    const value = resolvePointer(event, pointer);
    if (value === undefined || value === null || value === '') throw new OwnError(`handleOnce: the event must have a value at '${pointer}', got none.`);
    return canonicalJson(JSON.stringify(value));
  });
  return JSON.stringify([process.env.AWS_LAMBDA_FUNCTION_NAME ?? '', ...values]);
}

function recordedResult<TResult>(text: string): TResult {
  const { result, bytes } = JSON.parse(text) as { readonly result: TResult; readonly bytes?: number | null };
  const why = bytes === null ? 'cannot be written as JSON' : `had ${bytes} bytes, too many to keep`;
  if (bytes !== undefined) throw new OwnError(`handleOnce: the event was handled, and is not handled again. Its result ${why}.`);
  return result;
}

function checkPointers(pointers: readonly string[]): void {
  if (pointers.length === 0) throw new OwnError('handleOnce: pointers must have at least one JSON pointer, got none.');
  const bad = pointers.find(pointer => !POINTER.test(pointer));
  if (bad !== undefined) throw new OwnError(`handleOnce: pointers must be JSON pointers such as '/id' (RFC 6901), or '' for the whole event, got '${bad}'.`);
}
