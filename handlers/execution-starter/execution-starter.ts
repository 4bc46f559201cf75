import { ExecutionStarterPorts } from './ports';
import { accepted, answered } from '../shared/http/answered';
import { awsProblem } from '../shared/http/aws-problem';
import { callerOf } from '../shared/http/caller';
import { GatewayEvent, webRequest } from '../shared/http/gateway-event';
import { checkIdempotencyKey, jobIdOf } from '../shared/http/idempotency-key';
import { JsonBody } from '../shared/http/json-body';
import { Problem } from '../shared/http/problem';
import { WebAnswer, WebRequest } from '../shared/http/web-request';
import { textAt } from '../shared/json/json-parts';
import { escapeForSqs, jsonObject, JsonText } from '../shared/json/json-text';
import { JsonSchema } from '../shared/json/schema-check';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const MAX_INPUT_BYTES = 262_144;

export interface ExecutionStarterSettings {
  /** The path of the pattern, a part of the names of repeated requests. */
  readonly pattern: string;
  /** Schema of the bodies. Default: any JSON. */
  readonly schema?: JsonSchema;
}

/** Starts an execution of a state machine with each request. */
export class ExecutionStarter {
  private readonly json: JsonBody;

  constructor(private readonly settings: ExecutionStarterSettings, private readonly ports: ExecutionStarterPorts) {
    this.json = new JsonBody(settings.schema);
  }

  async handle(event: GatewayEvent, invocationId: string): Promise<WebAnswer> {
    const request = webRequest(event, invocationId);
    return answered(request, this.ports.log, async () => accepted(await this.start(request, callerOf(event))));
  }

  private async start(request: WebRequest, caller: string | undefined): Promise<string> {
    const { headers, body, correlationId, traceparent } = request;
    const { executions, log } = this.ports;
    const key = checkIdempotencyKey(headers['idempotency-key']);
    this.json.parse(headers['content-type'], body);
    const input = inputOf(request, caller);
    const bytes = Buffer.byteLength(input);
    if (bytes > MAX_INPUT_BYTES) throw new Problem('payload-too-large', `The input of the request must have at most ${MAX_INPUT_BYTES} bytes, got ${bytes}.`);
    const id = key === undefined ? this.ports.newId() : this.nameOf(request, caller, key);
    const isNew = await executions.start(id, input).catch(refuse);
    if (!isNew && contentOf(await executions.inputOf(id).catch(refuse)) !== contentOf(input)) {
      throw new Problem('idempotency-key-reused', 'This Idempotency-Key was used for a request with other content.');
    }
    log.info(isNew ? 'started' : 'started before', { correlationId, traceparent, execution: id });
    return id;
  }

  /** The same for a repeated request. A request of nobody is repeated by who knows its content: it takes no key from anybody. */
  private nameOf(request: WebRequest, caller: string | undefined, key: string): string {
    const { method, path } = request;
    const content = caller === undefined ? [contentOf(inputOf(request, caller))] : [];
    return jobIdOf(this.settings.pattern, caller, JSON.stringify([method, path, key, ...content]));
  }
}

/** What an execution begins with: src/robust-api/README.md. The history of executions is read by many, so that it has no headers. */
function inputOf({ method, path, pathParameters, query, body, correlationId, traceparent }: WebRequest, caller: string | undefined): JsonText {
  const members = { method, path, pathParameters, query: listsOf(query), caller, correlationId, traceparent };
  return escapeForSqs(jsonObject(members, { body: body.toString('utf8') }));
}

function listsOf(query: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(query.keys())].map(name => [name, query.getAll(name)]));
}

/** What a repeated request has, too. */
function contentOf(input: JsonText): string {
  return JSON.stringify([textAt(input, 'query'), textAt(input, 'body')]);
}

function refuse(error: unknown): never {
  throw awsProblem(error);
}
