import { OwnError } from '../shared/errors/safe-error';
import { Problem } from '../shared/http/problem';
import { Metrics } from '../shared/jobs/job-ports';
import { jsonObject, JsonText } from '../shared/json/json-text';
import { FunctionInvoker, FunctionUnavailable, Invocation } from '../shared/ports/function-invoker';

/** Library default: half of the time of a request. */
const LOAD_MILLIS = 5_000;
/** Of the 6 MB of an answer, in which a quote has two bytes. Library limit. */
const MOST_BYTES = 5_500_000;

export type LoaderMetric = 'FailedLoads';

/** Loads values with the user's function: it gets `{ "key": { … } }` and answers the value, or null. */
export class Loader {
  constructor(private readonly functionArn: string, private readonly invoker: FunctionInvoker, private readonly metrics: Pick<Metrics<LoaderMetric>, 'count'>) {}

  /** @throws Problem */
  async load(key: JsonText): Promise<JsonText> {
    try {
      return valueIn(await this.invoke(jsonObject({}, { key })));
    } catch (error) {
      this.metrics.count('FailedLoads');
      throw error;
    }
  }

  private async invoke(payload: string): Promise<Invocation> {
    const signal = AbortSignal.timeout(LOAD_MILLIS);
    try {
      return await this.invoker.invoke(this.functionArn, payload, signal);
    } catch (cause) {
      if (signal.aborted) throw new Problem('gateway-timeout', `The loader took more than ${LOAD_MILLIS / 1000} seconds.`, { cause });
      if (cause instanceof FunctionUnavailable && cause.reason === 'throttled') {
        throw new Problem('temporarily-unavailable', 'The loader is throttled. Retry the request later.', { headers: { 'retry-after': '1' }, cause });
      }
      throw new Problem('temporarily-unavailable', 'Retry the request later.', { headers: { 'retry-after': '5' }, cause });
    }
  }
}

function valueIn({ payload, functionError }: Invocation): JsonText {
  // the text of the function's error may have the data of a request: the log of the function has it
  if (functionError !== undefined) throw failed('The loader failed.', 'The loader failed. Its log has the error.');
  const value = payload.trim() === '' ? 'null' : payload.trim();
  if (!isJson(value)) throw failed('The loader answered no JSON.', 'The loader answered no JSON.');
  if (Buffer.byteLength(JSON.stringify(value)) > MOST_BYTES) throw failed('The value is too large for an answer.', `The value has more than ${MOST_BYTES} bytes.`);
  return value;
}

function failed(detail: string, cause: string): Problem {
  return new Problem('bad-gateway', detail, { cause: new OwnError(cause) });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
