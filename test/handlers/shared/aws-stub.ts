import { createHash } from 'crypto';
import * as http from 'http';
import { AddressInfo } from 'net';

type Input = Record<string, unknown>;
/** What an operation answers, or throws as an AWS error: `{ __type, … }`. */
type Operation = (input: Input) => object;

/** The SDK checks it on what it sends and receives. */
export function md5(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

/** AWS's JSON protocols, and S3's PUT, on loopback: answers by operation and keeps what was asked. */
export class AwsStub {
  readonly calls: Array<{ operation: string; input: Input; traceHeader?: string }> = [];
  readonly operations: Record<string, Operation> = {
    SendMessage: ({ MessageBody }) => ({ MessageId: 'm', MD5OfMessageBody: md5(MessageBody as string) }),
    UpdateItem: () => ({ Attributes: {} }),
  };
  /** What was put into S3, by path. */
  readonly objects = new Map<string, Buffer>();
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
    const operation = target === undefined ? `${request.method} ${new URL(request.url!, 'http://s3').pathname}` : String(target).split('.').pop()!;
    const input = target === undefined ? {} : JSON.parse(Buffer.concat(chunks).toString()) as Input;
    if (target === undefined) this.objects.set(operation, Buffer.concat(chunks));
    const traceHeader = request.headers['x-amzn-trace-id'] as string | undefined;
    this.calls.push({ operation, input, ...traceHeader && { traceHeader } });
    const answer = this.operations[operation]?.(input) ?? {};
    response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(target === undefined ? undefined : JSON.stringify(answer));
  }
}
