import { SenderCheck } from './ports';
import { contentOf } from './received-request';
import { OwnError } from '../shared/errors/safe-error';
import { Problem } from '../shared/http/problem';
import { WebRequest } from '../shared/http/web-request';
import { jsonOrText } from '../shared/json/json-text';
import { FunctionInvoker, FunctionUnavailable } from '../shared/ports/function-invoker';

/** Below the timeout of the intake function, with time to answer and to send. */
const TIMEOUT_MILLIS = 6_000;

/** Asks a function of the user, which sees the request with all its headers. */
export class FunctionCheck implements SenderCheck {
  constructor(private readonly functionArn: string, private readonly invoker: FunctionInvoker) {}

  async check(request: WebRequest): Promise<void> {
    const content = { method: request.method, ...contentOf(request, Object.keys(request.headers)) };
    const { payload, functionError } = await this.invoke(JSON.stringify(content));
    const answer = functionError === undefined ? jsonOrText(payload) as { readonly isAuthorized?: unknown } | null : undefined;
    if (answer?.isAuthorized === true) return;
    if (answer?.isAuthorized === false) throw new Problem('credentials-refused', 'The signature is not accepted.', { headers: { 'www-authenticate': 'Signature' } });
    const cause = new OwnError(`The function that checks signatures must answer {"isAuthorized": true} or false, got ${functionError ? 'an error' : 'something else'}.`);
    throw unavailable(cause);
  }

  private async invoke(payload: string) {
    try {
      return await this.invoker.invoke(this.functionArn, payload, AbortSignal.timeout(TIMEOUT_MILLIS));
    } catch (error) {
      if (error instanceof FunctionUnavailable && error.reason === 'too-large') throw new Problem('payload-too-large', 'The request must have at most 6 MB.');
      throw unavailable(error);
    }
  }
}

function unavailable(cause: unknown): Problem {
  return new Problem('temporarily-unavailable', 'Retry the request later.', { headers: { 'retry-after': '5' }, cause });
}
