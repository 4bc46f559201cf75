import { Weights } from '../../../handlers/facade-router/weights';
import { InvalidRecord, SwitchRecord } from '../../../handlers/shared/strangler/switch-record';
import { Observed } from '../shared/observers';

const record = (more: Partial<SwitchRecord> = {}): SwitchRecord => ({
  feature: 'Orders', weight: 25, before: 10, state: 'canary', base: 10, revision: 1, changedBy: 'ada', changedAt: '2026-01-01T00:00:00.000Z', ...more,
});

/** The table of the switch, which can be away or slow. */
class Table {
  records: (SwitchRecord | InvalidRecord)[] = [];
  isAway = false;
  reads = 0;
  wait?: Promise<void>;

  async readAll() {
    this.reads++;
    await this.wait;
    if (this.isAway) throw new Error('the table is away');
    return new Map(this.records.map(each => [each.feature, each]));
  }
}

let now: number;
let table: Table;
let observed: Observed;
let weights: Weights;
beforeEach(() => {
  now = 1_000_000;
  table = new Table();
  observed = new Observed();
  weights = new Weights({ ...observed, table, now: () => now });
});
const weight = async (template = 10) => {
  await weights.refresh();
  return weights.of('Orders', template).weight;
};

test('without a table, or without a record, the weight of the template counts', async () => {
  expect(await weight()).toBe(10);
  const alone = new Weights({ ...observed, now: () => now });
  await alone.refresh();
  expect(alone.of('Orders', 10)).toEqual({ weight: 10, state: 'canary' });
});

test.each<[string, Partial<SwitchRecord>, number, number]>([
  ['the record of this template', {}, 10, 25],
  ['the template that changed after it', {}, 50, 50],
  ['a rollback, whatever the template says', { state: 'rolledBack', weight: 0 }, 50, 0],
])('what counts is %s', async (_, more, template, expected) => {
  table.records = [record(more)];
  expect(await weight(template)).toBe(expected);
});

test('a change is in effect within 10 seconds, and requests ask the table once in 5', async () => {
  await weight();
  table.records = [record()];
  now += 4_999;
  expect(await weight()).toBe(10);
  expect(table.reads).toBe(1);
  now += 1;
  // the request that asks does not wait
  expect(await weight()).toBe(10);
  await new Promise(setImmediate);
  expect(await weight()).toBe(25);
  expect(table.reads).toBe(2);
});

test('after a function was idle, the first request waits for the table', async () => {
  await weight();
  table.records = [record()];
  now += 60_000;
  expect(await weight()).toBe(25);
});

test('many requests at once ask once', async () => {
  await Promise.all(Array.from({ length: 50 }, () => weight()));
  expect(table.reads).toBe(1);
});

test('while the table is away the last known state counts, each failure is counted, and one a minute is logged', async () => {
  table.records = [record()];
  expect(await weight()).toBe(25);
  table.isAway = true;
  for (let minute = 0; minute < 3; minute++) {
    for (let read = 0; read < 4; read++) {
      now += 15_000;
      expect(await weight()).toBe(25);
    }
  }
  expect(observed.counts.SwitchUnreadable).toBe(12);
  expect(observed.lines.filter(({ message }) => message === 'switch table did not answer')).toHaveLength(3);
  table.isAway = false;
  table.records = [record({ weight: 50, revision: 2 })];
  now += 15_000;
  expect(await weight()).toBe(50);
});

test('a table that is away from the start leaves the weight of the template, and is not asked by each request', async () => {
  table.isAway = true;
  for (let request = 0; request < 100; request++) expect(await weight()).toBe(10);
  expect(table.reads).toBe(1);
});

test('a table that hangs keeps no request waiting whose knowledge is fresh enough', async () => {
  table.records = [record()];
  await weight();
  table.wait = new Promise(() => {});
  now += 6_000;
  expect(await weight()).toBe(25);
});

test('a record that is not valid leaves the last known state of its feature, and those of the others count', async () => {
  table.records = [record({ weight: 0, state: 'rolledBack' }), record({ feature: 'Cart' })];
  expect(await weight()).toBe(0);
  now += 60_000;
  table.records = [new InvalidRecord('Orders', 'The record of Orders is not valid.'), record({ feature: 'Cart', weight: 50, revision: 2 })];
  expect(await weight()).toBe(0);
  expect(weights.of('Cart', 10).weight).toBe(50);
  expect(observed.counts.SwitchUnreadable).toBe(1);
  expect(observed.lines).toEqual([expect.objectContaining({ level: 'warn', fields: { feature: 'Orders', reason: 'The record of Orders is not valid.' } })]);
});

test('an answer that came while the process was frozen is as old as its question', async () => {
  await weight();
  now += 6_000;
  let thaw = () => {};
  const asked = new Promise<void>(resolve => { thaw = resolve; });
  const readAll = table.readAll.bind(table);
  // what the table had at that time
  table.readAll = async () => { const answer = await readAll(); await asked; return answer; };
  expect(await weight()).toBe(10);
  table.readAll = readAll;
  now += 3_600_000;
  table.records = [record({ weight: 0, state: 'rolledBack' })];
  thaw();
  expect(await weight()).toBe(0);
});

test('a question that was lost while the process was frozen is asked again', async () => {
  await weight();
  now += 6_000;
  let thaw = () => {};
  const readAll = table.readAll.bind(table);
  table.readAll = () => new Promise((_, reject) => { thaw = () => reject(new Error('socket hang up')); });
  await weight();
  table.readAll = readAll;
  now += 3_600_000;
  table.records = [record({ weight: 0, state: 'rolledBack' })];
  setImmediate(thaw);
  expect(await weight()).toBe(0);
});

test('says once which weight the template has replaced', async () => {
  table.records = [record()];
  for (let request = 0; request < 3; request++) await weight(50);
  expect(observed.lines).toEqual([expect.objectContaining({ level: 'warn', fields: { feature: 'Orders', weight: 50, replaced: 25 } })]);
});
