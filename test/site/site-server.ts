import * as fs from 'fs';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json', '.woff2': 'font/woff2',
};

/** The file of the site that a path of a URL names, if there is one. */
export function fileOf(folder: string, pathname: string): string | undefined {
  const name = decodeURIComponent(pathname);
  const file = path.join(folder, name.endsWith('/') ? `${name}index.html` : name);
  return [file, `${file}.html`].find(one => fs.existsSync(one) && fs.statSync(one).isFile());
}

/** Answers with the files of a folder, as a web server of files does, on the loopback interface only. */
export class SiteServer {
  static async start(folder: string): Promise<SiteServer> {
    const server = http.createServer((request, response) => {
      const file = fileOf(folder, new URL(request.url!, 'http://site').pathname);
      if (file === undefined) { response.writeHead(404).end(); return; }
      response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' }).end(fs.readFileSync(file));
    });
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve); });
    return new SiteServer(server);
  }

  private constructor(private readonly server: http.Server) {}

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
