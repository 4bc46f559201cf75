import { Adapter, AdapterAnswer, AdapterFailure } from './ports';
import { JsonText } from '../shared/json/json-text';
import { FunctionInvoker, FunctionUnavailable } from '../shared/ports/function-invoker';

/** Lambda's text for a function that reached its timeout. */
const TIMED_OUT = /Task timed out|Sandbox\.Timedout/;
/** The connection takes a while besides. Library default. */
const MORE_MILLIS = 5_000;
/** An adapter must not stop the sync for ever by its answer. */
const LONGEST_RETRY_AFTER_MILLIS = 5 * 60_000;
const LONGEST_REASON = 1_000;

/** What an adapter may answer. Anything else, and nothing, says that the change is applied. */
interface Answer {
  readonly rejected?: unknown;
  readonly unavailable?: unknown;
  /** Seconds. */
  readonly retryAfter?: unknown;
}

/** The adapter as a function, invoked synchronously: it has ended when it answers. */
export class FunctionAdapter implements Adapter {
  constructor(private readonly functionArn: string, readonly timeoutMillis: number, private readonly invoker: FunctionInvoker) {}

  async apply(payload: JsonText): Promise<AdapterAnswer> {
    const { payload: answer, functionError } = await this.invoke(payload);
    if (functionError !== undefined) {
      // the text of the function's error may have the data of the change: the log of the function has it
      throw TIMED_OUT.test(answer) ? new AdapterFailure('timeout', 'The adapter reached its timeout.') : new AdapterFailure('failed', 'The adapter failed. Its log has the error.');
    }
    return answerOf(answer);
  }

  private async invoke(payload: JsonText) {
    try {
      return await this.invoker.invoke(this.functionArn, payload, AbortSignal.timeout(this.timeoutMillis + MORE_MILLIS));
    } catch (error) {
      const isThrottled = error instanceof FunctionUnavailable && error.reason === 'throttled';
      throw isThrottled ? new AdapterFailure('throttled', 'The adapter was throttled.', error) : new AdapterFailure('unclear', 'The adapter did not answer.', error);
    }
  }
}

function answerOf(payload: JsonText): AdapterAnswer {
  const answer = JSON.parse(payload === '' ? 'null' : payload) as unknown;
  const { rejected, unavailable, retryAfter } = (typeof answer === 'object' && answer !== null ? answer : {}) as Answer;
  if (isSaid(rejected)) return { kind: 'rejected', reason: textOf(rejected) };
  if (!isSaid(unavailable)) return { kind: 'applied' };
  const millis = Number(retryAfter) * 1000;
  return { kind: 'unavailable', retryAfterMillis: millis > 0 ? Math.min(millis, LONGEST_RETRY_AFTER_MILLIS) : 0 };
}

const isSaid = (value: unknown) => value !== undefined && value !== null && value !== false;
const textOf = (reason: unknown) => (typeof reason === 'string' && reason !== '' ? reason : 'The adapter gave no reason.').slice(0, LONGEST_REASON);
