import * as http from 'http';
import { AddressInfo } from 'net';
import { json } from 'stream/consumers';
import { PGlite } from '@electric-sql/pglite';
import { MENU, Order, PricedOrder, totalOf } from './orders';

const HOST = '127.0.0.1';
const TABLES = `
  CREATE TABLE orders (id text PRIMARY KEY, version int NOT NULL, drink text NOT NULL, quantity int NOT NULL, total int NOT NULL);
  CREATE TABLE applied (number serial PRIMARY KEY, sequence numeric NOT NULL, id text NOT NULL, version int NOT NULL);
`;
/** An order that is not newer than the one that is there changes nothing. */
const WRITE = `
  INSERT INTO orders VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (id) DO UPDATE SET version = $2, drink = $3, quantity = $4, total = $5 WHERE orders.version < $2
`;

/** A change of the new service that was written here, in the order in which it was. */
export interface Applied { readonly id: string; readonly version: number }

/** The old point-of-sale system: an HTTP server on loopback, and a PostgreSQL behind it. */
export class OldSystem {
  /** The server is there at once; the database, a few seconds later, is awaited by each request. */
  static async start(): Promise<OldSystem> {
    const system = new OldSystem();
    await new Promise<void>(resolve => system.server.listen(0, HOST, resolve));
    system.url = `http://${HOST}:${(system.server.address() as AddressInfo).port}`;
    return system;
  }

  url = '';
  private readonly database = open();
  private readonly server = http.createServer((request, response) => {
    this.answer(request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-served-by': 'old' }).end(JSON.stringify(body));
    }, error => response.writeHead(500).end(String(error)));
  });
  /** Called with each order that a till has written here. */
  onOrder: (order: Order) => void = () => undefined;
  /** Called with each order that came from the new service. */
  onApplied: (order: Order) => void = () => undefined;

  /** What is in the database. */
  async orders(): Promise<PricedOrder[]> {
    return (await (await this.database).query<PricedOrder>('SELECT * FROM orders')).rows;
  }

  async applied(): Promise<Applied[]> {
    return (await (await this.database).query<Applied>('SELECT id, version FROM applied ORDER BY number')).rows;
  }

  /** Nobody listens any more. */
  async stop(): Promise<void> {
    if (!this.server.listening) { return; }
    const closed = new Promise(resolve => { this.server.close(resolve); });
    this.server.closeAllConnections();
    await closed;
    await (await this.database).close();
  }

  private async answer(request: http.IncomingMessage): Promise<[number, unknown]> {
    const [resource, id] = request.url!.slice(1).split('/').map(decodeURIComponent);
    switch (`${request.method} ${resource}`) {
      case 'GET menu': return [200, MENU];
      case 'GET export': return [200, await this.orders()];
      case 'GET orders': return this.read(id);
      case 'PUT orders': return this.take(await json(request) as Order);
      case 'PUT applied': return this.apply(await json(request) as { sequence: string; order: Order });
      default: return [404, {}];
    }
  }

  private async read(id: string): Promise<[number, unknown]> {
    const { rows: [order] } = await (await this.database).query<PricedOrder>('SELECT * FROM orders WHERE id = $1', [id]);
    return order ? [200, order] : [404, {}];
  }

  private async take(order: Order): Promise<[number, unknown]> {
    await (await this.database).query(WRITE, values(order));
    this.onOrder(order);
    return this.read(order.id);
  }

  /** For the adapter of the new service. */
  private async apply({ sequence, order }: { sequence: string; order: Order }): Promise<[number, unknown]> {
    await (await this.database).transaction(async transaction => {
      await transaction.query(WRITE, values(order));
      await transaction.query('INSERT INTO applied (sequence, id, version) VALUES ($1, $2, $3)', [sequence, order.id, order.version]);
    });
    this.onApplied(order);
    return [200, {}];
  }
}

async function open(): Promise<PGlite> {
  const database = await PGlite.create();
  await database.exec(TABLES);
  return database;
}

function values(order: Order): unknown[] {
  return [order.id, order.version, order.drink, order.quantity, totalOf(order)];
}
