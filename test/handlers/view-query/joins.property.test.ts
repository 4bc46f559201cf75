import * as fc from 'fast-check';
import { Api, MemoryIndex } from './api';
import { Tries } from '../../../handlers/shared/messages/tries';
import { Image, TableRecord } from '../../../handlers/shared/stream/table-change';
import { projectChanges } from '../../../handlers/view-projector/project-changes';
import { MemoryTable, viewOf } from '../view-projector/views';

const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/orders/stream/2030-01-01T00:00:00.000';
const CUSTOMERS = ['ada', 'bo', 'cy'];
const ORDERS = ['1', '2', '3', '4', '5'];

/** A write of an order, or of a customer: without content, a removal. */
const order = fc.record({ key: fc.constantFrom(...ORDERS), content: fc.option(fc.record({ total: fc.nat(9), customer: fc.constantFrom(...CUSTOMERS, 'nobody') })) });
const customer = fc.record({ key: fc.constantFrom(...CUSTOMERS), content: fc.option(fc.record({ name: fc.constantFrom('A', 'B', 'C') })) });
const plan = fc.record({
  orders: fc.array(order, { maxLength: 15 }),
  customers: fc.array(customer, { maxLength: 10 }),
  /** Which record comes next, besides each of them in some order: they come twice, late, and of both streams in turn. */
  again: fc.array(fc.nat(24), { maxLength: 25 }),
  shuffle: fc.array(fc.nat(1_000), { minLength: 50, maxLength: 50 }),
  limit: fc.integer({ min: 1, max: 4 }),
});

interface Written { readonly key: string; readonly content: object | null }

/** The records of a table's stream. */
function recordsOf(writes: readonly Written[], name: string, imageOf: (content: object) => Image) {
  return writes.map(({ key, content }, at): { readonly to: string; readonly record: TableRecord } => {
    const Keys = { [name]: { S: key } };
    const images = content ? { NewImage: { ...Keys, ...imageOf(content) } } : {};
    const dynamodb = { SequenceNumber: String(1_000 + at), ApproximateCreationDateTime: 1_893_456_000, Keys, OldImage: Keys, ...images };
    return { to: name, record: { eventName: content ? 'MODIFY' : 'REMOVE', eventSourceARN: ARN, dynamodb } };
  });
}
const imageOf = (content: object): Image => Object.fromEntries(Object.entries(content).map(([name, value]) => [name, typeof value === 'number' ? { N: String(value) } : { S: String(value) }]));
const lastOf = <T extends Written>(writes: readonly T[]) => new Map(writes.map(({ key, content }) => [key, content as T['content']]));

function indexOf(table: MemoryTable): MemoryIndex {
  const index = new MemoryIndex();
  table.rows.forEach((row, id) => {
    index.written.set(id, row);
    if (row.entry) index.put(id, row.entry.shard, row.entry.sort, row.entry.data);
  });
  return index;
}

test('for any order and duplication of both streams, pages have the join of the sources, in order', async () => {
  await fc.assert(fc.asyncProperty(plan, async ({ orders, customers, again, shuffle, limit }) => {
    const all = [...recordsOf(orders, 'order', imageOf), ...recordsOf(customers, 'id', imageOf)];
    const delivered = [...all, ...all.length > 0 ? again.map(n => all[n % all.length]) : []].map((each, at) => ({ each, place: shuffle[at] }));
    const tables = { order: new MemoryTable(), id: new MemoryTable() };
    const views = {
      order: viewOf({ projection: { pick: ['order', 'total', 'customer'] }, sortBy: 'total' }, tables.order),
      id: viewOf({ projection: { jsonata: '{ "name": name, "id": id }' }, sortBy: 'id' }, tables.id),
    };
    const silent = { warn: () => undefined, error: () => undefined };
    const failures = { send: async () => { throw new Error('nothing is poison'); } };
    for (const { each: { to, record } } of delivered.sort((one, other) => one.place - other.place)) {
      const ports = { failures, tries: new Tries(), metrics: { count: () => undefined }, log: silent, now: () => 0 };
      await projectChanges([record], { ...ports, views: [views[to as keyof typeof views]] });
    }
    const joins = [{ table: 'customers', index: 'byRank', as: 'of', on: { id: 'customer' } }];
    const api = new Api(indexOf(tables.order), [{ partition: undefined, joins }], { others: { customers: indexOf(tables.id) } });
    const rows = (await api.pages(limit)).flatMap(page => page.rows);

    const byCustomer = lastOf(customers);
    const expected = [...lastOf(orders)].flatMap(([key, content]) => {
      const joined = content && byCustomer.get(content.customer);
      return content ? [{ order: key, ...content, ...joined && { of: { ...joined, id: content.customer } } }] : [];
    });
    const byOrder = (each: readonly object[]) => new Map(each.map(row => [(row as { order: string }).order, row]));
    expect(rows).toHaveLength(expected.length);
    expect(byOrder(rows)).toEqual(byOrder(expected));
    const totals = rows.map(({ total }) => total as number);
    expect(totals).toEqual([...totals].sort((one, other) => other - one));
  }), { numRuns: 300 });
});
