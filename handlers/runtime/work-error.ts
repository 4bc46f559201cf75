import { JobRejected, RetryAfter } from './job';
import { MessageRejected } from './message';
import { InvalidMessage, PublishFailed } from './publishing';
import { describeError, OwnError, SafeError, safeError } from '../shared/errors/safe-error';

/** Library limit: a text that a person reads. */
const MAX_LENGTH = 2_000;

/** Errors of the library whose text is for readers, and errors that a work throws with words for them. */
const FOR_READERS = [OwnError, JobRejected, MessageRejected, RetryAfter, InvalidMessage, PublishFailed];

/** Where a test that drives the handler listens: handlers/testing/check-handler.ts. */
const LISTENER = Symbol.for('cdk-serverless-catalog.onWorkError');

/**
 * What the log says of an error. The text of another error may quote a message, a request or a secret: only name, codes and frames are logged,
 * unless the function has `CATALOG_LOG_ERROR_TEXTS=true`.
 */
export function loggedError(error: unknown): string | (SafeError & { readonly message?: string }) {
  (globalThis as { [LISTENER]?: (error: unknown) => void })[LISTENER]?.(error);
  if (isForReaders(error)) return messageOf(error);
  return process.env.CATALOG_LOG_ERROR_TEXTS === 'true' ? { ...safeError(error), message: messageOf(error) } : safeError(error);
}

/** What a record, a report, and so a client, says of it. */
export function reasonOf(error: unknown): string {
  return isForReaders(error) ? messageOf(error) : `The worker failed (${describeError(error)}). Its log has more.`;
}

/**
 * What a work threw. A promise can be rejected with nothing, which has no properties: who counts the failures of a batch would fail
 * with it, and all of the batch would come again.
 */
export function thrownBy(error: unknown): Error {
  return (error ?? new OwnError('The work threw nothing.')) as Error;
}

/** A handler whose errors Lambda may log: it logs the text, the causes and all properties of what a handler throws. */
export function withSafeErrors<TEvent, TContext, TResult>(handler: (event: TEvent, context: TContext) => Promise<TResult>) {
  return async (event: TEvent, context: TContext): Promise<TResult> => {
    try {
      return await handler(event, context);
    } catch (error) {
      throw error instanceof OwnError ? error : thrownError(error);
    }
  };
}

function thrownError(error: unknown): Error {
  const { name, frames = [] } = safeError(error);
  const text = isForReaders(error) || process.env.CATALOG_LOG_ERROR_TEXTS === 'true' ? messageOf(error) : `${describeError(error)}. Its text is not logged.`;
  const thrown = new Error(text);
  thrown.name = name;
  thrown.stack = [`${name}: ${text}`, ...frames.map(frame => `    ${frame}`)].join('\n');
  return thrown;
}

function isForReaders(error: unknown): boolean {
  return FOR_READERS.some(each => error instanceof each);
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_LENGTH);
}
