import { AsyncLocalStorage } from 'async_hooks';
import { handleRequests, idempotentRequests, RequestIdempotencyOptions, RequestWork } from '../../../handlers/runtime/index';
import { AwsRequest, AwsResponse, SimulatedAws } from '../../../handlers/testing/simulated-aws';
import { ServiceError, SimulatedTable, Table, TableRequest } from '../../../handlers/testing/simulated-table';

const REQUEST_HANDLER = Symbol.for('cdk-serverless-catalog.requestHandler');
export const TIMEOUT_MILLIS = 30_000;

/** Fake timers for the deadlines of requests only. */
export const DEADLINES: Parameters<typeof jest.useFakeTimers>[0] = {
  doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'],
};

/** A request of an HTTP API, with an authorizer that says who the caller is. */
export interface Sent {
  readonly key?: string;
  readonly body?: unknown;
  readonly caller?: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly pathParameters?: Record<string, string>;
  readonly text?: string;
}

/** Called with `before PutItem` and the like. Where it never returns, the execution environment is dead. */
export type OnCall = (place: string) => Promise<void> | void;

const environments = new AsyncLocalStorage<OnCall>();

export function eventOf({ key, body, caller, method = 'POST', path = '/orders', query = '', headers = {}, pathParameters, text }: Sent) {
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: query,
    pathParameters,
    headers: { 'content-type': 'application/json', ...key !== undefined && { 'idempotency-key': key }, ...headers },
    body: text ?? (body === undefined ? undefined : JSON.stringify(body)),
    requestContext: { requestId: 'gateway', http: { method }, ...caller !== undefined && { authorizer: { jwt: { claims: { iss: 'shop', sub: caller } } } } },
  };
}

/** A table of a function in memory, behind the SDK. */
export class RequestWorld implements Table {
  readonly calls: Array<{ readonly operation: string; readonly request: TableRequest }> = [];
  /** Of services without one of their own. */
  onCall?: OnCall;
  /** The operation that the table refuses. */
  refused?: string;
  private readonly table = new SimulatedTable();
  private readonly aws = new SimulatedAws({ table: this });

  constructor() {
    const handle = async (request: AwsRequest): Promise<AwsResponse> => {
      const operation = request.headers['x-amz-target'].split('.')[1];
      const onCall = environments.getStore()!;
      await onCall(`before ${operation}`);
      const answer = this.aws.answer(request);
      await onCall(`after ${operation}`);
      return answer;
    };
    Object.assign(globalThis, { [REQUEST_HANDLER]: { handle } });
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      POWERTOOLS_DEV: 'true',
      CATALOG_IDEMPOTENCY: JSON.stringify({ function: { table: 'answers', expiresAfter: 3_600 } }),
    });
  }

  answer(operation: string, request: TableRequest): object {
    this.calls.push({ operation, request });
    if (operation === this.refused) throw new ServiceError('AccessDeniedException', 'not allowed');
    return this.table.answer(operation, request);
  }

  /** The function in a new execution environment. */
  service(work: RequestWork<never>, options: RequestIdempotencyOptions = {}, onCall: OnCall = place => this.onCall?.(place)) {
    const handler = handleRequests(work as RequestWork, { idempotency: idempotentRequests(options) });
    const context = { getRemainingTimeInMillis: () => TIMEOUT_MILLIS, awsRequestId: 'invocation' };
    return async (sent: Sent) => {
      const { statusCode: status, ...rest } = await environments.run(onCall, () => handler(eventOf(sent), context));
      return { status, ...rest };
    };
  }

  /** Runs another handler in an execution environment. */
  run<T>(handler: () => Promise<T>): Promise<T> {
    return environments.run(place => this.onCall?.(place), handler);
  }

  operations(): string[] {
    return this.calls.map(({ operation }) => operation);
  }

  stop(): void {
    delete (globalThis as { [REQUEST_HANDLER]?: unknown })[REQUEST_HANDLER];
  }
}
