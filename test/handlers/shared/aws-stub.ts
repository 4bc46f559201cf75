import { createHash } from 'crypto';
import * as http from 'http';
import { AddressInfo } from 'net';

type Input = Record<string, unknown>;
/** What an operation answers, or throws as an AWS error: `{ __type, … }`. That of a method and a path answers `{ content }`, a text. */
type Operation = (input: Input) => object;

/** Queries to Neptune. */
const GREMLIN = 'POST /gremlin';

/** The SDK checks it on what it sends and receives. */
export function md5(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

/** AWS's JSON protocols, SNS's query protocol, and S3's PUT, on loopback: answers by operation and keeps what was asked. */
export class AwsStub {
  readonly calls: Array<{ operation: string; input: Input; traceHeader?: string }> = [];
  readonly operations: Record<string, Operation> = {
    SendMessage: ({ MessageBody }) => ({ MessageId: 'm', MD5OfMessageBody: md5(MessageBody as string) }),
    UpdateItem: () => ({ Attributes: {} }),
    [GREMLIN]: () => ({ result: { data: { '@type': 'g:List', '@value': [{ '@type': 'g:Int64', '@value': 1 }] } } }),
  };
  /** What was put into S3, by path. */
  readonly objects = new Map<string, Buffer>();
  /** By how much the clock of AWS is ahead of that of the process, as responses say. */
  aheadMillis = 0;
  private readonly server = http.createServer((request, response) => void this.answer(request, response));

  /** Starts to listen, and points the SDK's environment here. */
  async start(): Promise<string> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      // logs and metrics through `console`, which a test can watch
      POWERTOOLS_DEV: 'true',
      POWERTOOLS_METRICS_DISABLED: 'false',
    });
    return endpoint;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  inputs(operation: string): Input[] {
    return this.calls.filter(call => call.operation === operation).map(call => call.input);
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const target = request.headers['x-amz-target'];
    if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return this.answerQuery(new URLSearchParams(Buffer.concat(chunks).toString()), response);
    const operation = target === undefined ? `${request.method} ${new URL(request.url!, 'http://s3').pathname}` : String(target).split('.').pop()!;
    const input = target === undefined && operation !== GREMLIN ? {} : JSON.parse(Buffer.concat(chunks).toString()) as Input;
    if (target === undefined) this.objects.set(operation, Buffer.concat(chunks));
    const traceHeader = request.headers['x-amzn-trace-id'] as string | undefined;
    this.calls.push({ operation, input, ...traceHeader && { traceHeader } });
    const answer = this.operations[operation]?.(input) ?? {};
    const content = target === undefined && operation !== GREMLIN ? String((answer as { content?: unknown }).content ?? '') : JSON.stringify(answer);
    const date = new Date(Date.now() + this.aheadMillis).toUTCString();
    response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0', date, 'content-length': Buffer.byteLength(content) });
    response.end(content);
  }

  /** https://docs.aws.amazon.com/sns/latest/dg/sns-making-api-requests.html */
  private answerQuery(parameters: URLSearchParams, response: http.ServerResponse) {
    const { Action: operation, ...input } = Object.fromEntries(parameters);
    this.calls.push({ operation, input });
    const answer = this.operations[operation]?.(input) ?? {};
    const { __type, message } = answer as { __type?: string; message?: string };
    response.writeHead(__type === undefined ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(__type === undefined
      ? xml({ [`${operation}Response`]: { [`${operation}Result`]: answer } })
      : xml({ ErrorResponse: { Error: { Type: 'Sender', Code: __type, Message: message } } }));
  }
}

/** Of names and codes, which need no escapes. */
function xml(value: unknown): string {
  if (Array.isArray(value)) return value.map(each => `<member>${xml(each)}</member>`).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value).map(([name, each]) => `<${name}>${xml(each)}</${name}>`).join('');
}
