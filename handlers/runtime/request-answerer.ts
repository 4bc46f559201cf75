import { randomUUID } from 'crypto';
import { RetryAfter } from './job';
import {
  IncomingRequest, RequestAnswer, RequestEvent, RequestInvocation, RequestOptions, RequestRejected, RequestResult, RequestWork,
} from './request';
import { LambdaContext } from './sqs-event';
import { withText } from './with-text';
import { loggedError } from './work-error';
import { OwnError } from '../shared/errors/safe-error';
import { GatewayEvent, webRequest } from '../shared/http/gateway-event';
import { gatewayResult } from '../shared/http/gateway-result';
import { JsonBody, requireUtf8 } from '../shared/http/json-body';
import { Problem, problemAnswer, problemOf } from '../shared/http/problem';
import { WebAnswer, WebRequest } from '../shared/http/web-request';
import { Log } from '../shared/jobs/job-ports';

/** The largest event of a function: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. */
const LARGEST_BODY_BYTES = 6_291_456;
/** Library default: enough time for the response, and little time lost for the work. */
export const DEADLINE_MARGIN_MILLIS = 500;
/** That of `RetryAfter`. */
const DEFAULT_RETRY_SECONDS = 30;
const WITH_BODY = ['POST', 'PUT', 'PATCH'];
const MEMBERS = ['status', 'headers', 'cookies', 'body'];
const JSON_TYPE = /^[^;]*[/+]json\s*(;|$)/i;

/** Runs the work for one request and always answers: errors become problem documents. */
export class RequestAnswerer {
  private readonly body: JsonBody;

  constructor(private readonly work: RequestWork<never>, private readonly options: RequestOptions, private readonly log: Log) {
    this.body = new JsonBody(options.schema);
  }

  async handle(event: RequestEvent, context: LambdaContext & { readonly awsRequestId?: string }): Promise<RequestResult> {
    const request = webRequest(event as GatewayEvent, context.awsRequestId ?? randomUUID());
    const { headers, ...answer } = await this.answer(request, { event, context });
    return gatewayResult(event as GatewayEvent, { ...answer, headers: { ...headers, 'x-correlation-id': request.correlationId } });
  }

  private async answer(request: WebRequest, invocation: RequestInvocation): Promise<WebAnswer> {
    const { method, path, correlationId, traceparent } = request;
    const fields = { method, path, correlation_id: correlationId, traceparent };
    try {
      const answer = webAnswer(await this.inTime(request, invocation));
      this.log.info('answered', { ...fields, status: answer.status });
      return answer;
    } catch (error) {
      if (error instanceof RequestRejected) {
        const { status, title, detail, members } = error;
        this.log.info('rejected', { ...fields, status, title, detail });
        return problemAnswer({ ...members, title, status, detail, correlationId }, lowerCase(error.headers));
      }
      const problem = error instanceof RetryAfter ? unavailable(error) : problemOf(error);
      const { cause } = problem.more;
      this.log[problem.status >= 500 ? 'error' : 'info']('failed', { ...fields, status: problem.status, problem: problem.slug, error: cause === undefined ? undefined : loggedError(cause) });
      return problem.toAnswer(correlationId);
    }
  }

  /** The function's own timeout would end the process, with a 502 that gives no reason. */
  private async inTime(request: WebRequest, invocation: RequestInvocation): Promise<RequestAnswer> {
    const { context } = invocation;
    const aborter = new AbortController();
    const given: IncomingRequest = { ...request, body: this.read(request), signal: aborter.signal };
    const incoming = withText(given, 'bodyText', () => request.body.length === 0 ? undefined : request.body.toString('utf8'));
    const millis = Math.max(1, context.getRemainingTimeInMillis() - (this.options.deadlineMargin ?? DEADLINE_MARGIN_MILLIS));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        aborter.abort();
        reject(new Problem('gateway-timeout', 'The service did not respond in time.', { cause: new OwnError(`No answer within ${millis} ms.`) }));
      }, millis);
    });
    try {
      return await Promise.race([this.once(incoming, invocation), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async once(request: IncomingRequest, invocation: RequestInvocation): Promise<RequestAnswer> {
    const work = async () => this.work(request as IncomingRequest<never>, invocation.context);
    const { idempotency } = this.options;
    return idempotency ? idempotency.answer(request, invocation, async () => webAnswer(await work())) : work();
  }

  private read({ method, headers, body }: WebRequest): unknown {
    const { schema, maxBodyBytes = LARGEST_BODY_BYTES } = this.options;
    if (body.length > maxBodyBytes) throw new Problem('payload-too-large', `The body must have at most ${maxBodyBytes} bytes.`);
    const type = headers['content-type'];
    if (schema !== undefined && (WITH_BODY.includes(method) || body.length > 0)) return this.body.parse(type, body);
    if (body.length === 0) return undefined;
    if (JSON_TYPE.test(type ?? '')) return this.body.parse(type, body);
    requireUtf8(type);
    return body.toString('utf8');
  }
}

function unavailable(error: RetryAfter): Problem {
  const seconds = Number.isFinite(error.seconds) ? Math.max(1, Math.ceil(error.seconds)) : DEFAULT_RETRY_SECONDS;
  return new Problem('temporarily-unavailable', 'Retry the request later.', { headers: { 'retry-after': `${seconds}` }, cause: error });
}

/** Throws for an answer that is none. */
export function webAnswer(answer: RequestAnswer): WebAnswer {
  requireAnswer(answer);
  const { status, headers = {}, cookies, body } = answer;
  // the letters of a text would be cookies
  if (cookies !== undefined && !Array.isArray(cookies)) throw new OwnError(`cookies of an answer must be a list of texts, got ${typeof cookies}.`);
  if (isStreamed(body)) throw new OwnError('The body of an answer must be whole, got a stream: use streamResponses.');
  if (body === undefined) return { status: status ?? 204, headers: lowerCase(headers), cookies, body: '' };
  const isPlain = typeof body === 'string' || body instanceof Uint8Array;
  return {
    status: status ?? 200,
    headers: { ...isPlain ? {} : { 'content-type': 'application/json' }, ...lowerCase(headers) },
    cookies,
    body: body instanceof Uint8Array ? Buffer.from(body) : typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** Works in JavaScript answer other things, too: `statusCode` as plain functions do, or the content without `body`. The client would get 200 or 204. */
function requireAnswer(answer: unknown) {
  const isObject = typeof answer === 'object' && answer !== null && !Array.isArray(answer);
  const names = isObject ? Object.keys(answer) : [];
  if (isObject && !names.includes('statusCode') && (names.length === 0 || names.some(name => MEMBERS.includes(name)))) return;
  const got = names.length > 0 ? names.join(', ') : Array.isArray(answer) ? 'a list' : answer === null ? 'null' : typeof answer;
  throw new OwnError(`The work must answer an object of status, headers, cookies and body, all optional, got ${got}.`);
}

/** Whether a body comes in pieces. JSON would make `{}` of it. */
export function isStreamed(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

function lowerCase(headers: { readonly [name: string]: string }): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
