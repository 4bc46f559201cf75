import { BackendFailure } from './backend-failure';
import { OwnError } from '../errors/safe-error';
import { Problem, problemOf } from '../http/problem';
import { FunctionInvoker, FunctionUnavailable } from '../ports/function-invoker';

/** Lambda's text for a function that reached its timeout. */
const TIMED_OUT = /Task timed out|Sandbox\.Timedout/;
const TOO_LARGE = /ResponseSizeTooLarge/;

/** The response of a function, in the format of API Gateway. */
export interface FunctionAnswer {
  readonly status: number;
  readonly result: Record<string, unknown>;
}

/** Invokes a function with the event of API Gateway. */
export class FunctionBackend {
  constructor(private readonly functionArn: string, private readonly invoker: FunctionInvoker) {}

  /**
   * @param needsStatus whether a response without a status is invalid: REST APIs need it, HTTP APIs infer it
   * @throws Problem, or BackendFailure if the response cannot be forwarded
   */
  async call(payload: string, needsStatus: boolean, signal: AbortSignal): Promise<FunctionAnswer> {
    const answer = await this.invoke(payload, signal);
    if (answer.functionError !== undefined) throw functionFailure(answer.payload);
    const result = parse(answer.payload);
    const status = (result as { statusCode?: unknown } | null)?.statusCode;
    if (status === undefined && !needsStatus) {
      // the response that HTTP APIs infer: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
      return { status: 200, result: { statusCode: 200, headers: { 'content-type': 'application/json' }, body: answer.payload } };
    }
    if (!Number.isInteger(Number(status)) || Number(status) < 200 || Number(status) > 599) {
      throw new BackendFailure('garbage', new OwnError('The response of the function has no valid statusCode.'));
    }
    return { status: Number(status), result: result as Record<string, unknown> };
  }

  private async invoke(payload: string, signal: AbortSignal) {
    try {
      return await this.invoker.invoke(this.functionArn, payload, signal);
    } catch (error) {
      if (signal.aborted) throw new BackendFailure('timeout', error);
      const reason = error instanceof FunctionUnavailable ? error.reason : 'unreachable';
      switch (reason) {
        case 'throttled': throw new Problem('too-many-requests', 'The function of the route is throttled.', { headers: { 'retry-after': '1' }, cause: error });
        case 'too-large': throw new Problem('payload-too-large', 'The request is too large for the function of the route.', { cause: error });
        case 'unreachable': throw new BackendFailure('unreachable', error);
      }
    }
  }
}

function functionFailure(payload: string): Error {
  // the text of the function's error may have the data of a request: the log of the function has it
  const cause = new OwnError('The function failed. Its log has the error.');
  if (TIMED_OUT.test(payload)) return new BackendFailure('timeout', cause);
  if (TOO_LARGE.test(payload)) return new BackendFailure('too-large', cause);
  return problemOf(cause);
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload === '' ? 'null' : payload) as unknown;
  } catch (error) {
    throw new BackendFailure('garbage', error);
  }
}
