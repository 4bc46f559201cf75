import * as http from 'http';
import { AddressInfo } from 'net';
import { TEXT } from './canary';
import { md5 } from '../handlers/shared/aws-stub';

/** Given by a test: bytes, a response, or the output of an operation of AWS. */
interface Answer {
  readonly raw?: string;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/**
 * AWS on loopback, at its worst: every request fails with an error that quotes secrets, unless the test gives an answer for the
 * operation. A server of a user is at `/backend`.
 */
export class HostileCloud {
  /** A list has one answer after the other, then nothing. */
  answers: Record<string, object> = {};
  endpoint = '';
  private readonly server = http.createServer((request, response) => void this.answer(request, response));

  async start() {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve));
    this.endpoint = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
      POWERTOOLS_DEV: 'true',
      POWERTOOLS_LOG_LEVEL: 'DEBUG',
      POWERTOOLS_METRICS_DISABLED: 'false',
    });
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const target = request.headers['x-amz-target'];
    const operation = target === undefined ? request.url!.split('/').slice(0, 3).join('/') : String(target).split('.').pop()!;
    const planned = this.answers[operation];
    const given = (Array.isArray(planned) ? planned.shift() ?? {} : planned) as Answer | undefined;
    if (given?.raw !== undefined) {
      request.socket.end(given.raw);
      return;
    }
    if (given && (given.body !== undefined || given.headers)) {
      response.writeHead(given.status ?? 200, given.headers).end(given.body);
      return;
    }
    const { MessageBody = '' } = operation === 'SendMessage' ? JSON.parse(Buffer.concat(chunks).toString()) as { MessageBody?: string } : {};
    const taken = operation === 'SendMessage' ? { MessageId: 'm', MD5OfMessageBody: md5(MessageBody) } : {};
    const failure = { __type: 'ValidationException', message: `1 validation error: value '${TEXT}' failed`, Message: TEXT, Item: { id: { S: TEXT } } };
    response.writeHead(given ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': 'ValidationException' });
    response.end(JSON.stringify(given ? { ...taken, ...given } : failure));
  }
}
