import { errorOf, fieldIn, verdictOf } from './bulk-answer';
import { SearchEngine, SearchRequest } from './search-engine';
import { OwnError } from '../errors/safe-error';

/** The engine refused a request. */
export class EngineRefusal extends OwnError {
  /** @param field of a mapping error */
  constructor(what: string, readonly status: number, readonly type: string | undefined, reason: string, readonly field?: string) {
    super(`${what}: ${reason}`);
  }
}

/**
 * Sends a request and answers the content of its response.
 *
 * @param what begins the text of the error
 * @throws EngineRefusal unless the status is a success
 */
export async function call<T>(engine: SearchEngine, what: string, request: SearchRequest): Promise<T> {
  return JSON.parse(await callForText(engine, what, request)) as T;
}

/** The same, and answers the response as it is written: with all digits of its numbers. */
export async function callForText(engine: SearchEngine, what: string, request: SearchRequest): Promise<string> {
  const { status, body } = await engine.send(request);
  const error = errorOf(body);
  const verdict = verdictOf({ status, error });
  if ('reason' in verdict) throw new EngineRefusal(what, status, error?.type, verdict.reason, fieldIn(error)?.[1]);
  return body;
}
