import { createServer, IncomingHttpHeaders } from 'http';
import { AddressInfo } from 'net';
import { text } from 'stream/consumers';

/** An HTTP server outside of the cloud, which takes every call and keeps it. */
export class Partner {
  readonly calls: Array<{ readonly headers: IncomingHttpHeaders; readonly body: string }> = [];
  private readonly server = createServer((request, response) => {
    void text(request).then(body => {
      this.calls.push({ headers: request.headers, body });
      response.end();
    });
  });

  /** @returns the URL */
  async listen(): Promise<string> {
    await new Promise<void>(listening => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/orders`;
  }

  close() {
    this.server.close();
  }
}
