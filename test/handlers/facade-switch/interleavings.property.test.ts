import * as fc from 'fast-check';
import { ALARM, orders, SimulatedTable, SwitchWorld } from './switch-world';
import { inEffect } from '../../../handlers/shared/strangler/switch-record';

/** Operators, alarms and deployments at the same time, in any order of their steps at the table and the bus. */
type Act =
  | { readonly kind: 'weight'; readonly weight: number }
  | { readonly kind: 'rollback' | 'enable' | 'alarm' }
  | { readonly kind: 'deploy'; readonly weight: number };

const weight = fc.constantFrom(0, 5, 10, 25, 50, 100);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant('weight' as const), weight }),
  fc.record({ kind: fc.constantFrom('rollback' as const, 'enable' as const, 'alarm' as const) }),
  fc.record({ kind: fc.constant('deploy' as const), weight }),
);

/** Does one act as the function of the template that is deployed when it begins. */
async function run({ kind, ...more }: Act, world: () => SwitchWorld, deploy: (weight: number) => void): Promise<void> {
  const feature = 'Orders';
  const refused = (error: Error) => { if (!/rolled back/.test(error.message)) throw error; };
  switch (kind) {
    case 'weight': return void await world().command({ feature, ...more }).catch(refused);
    case 'rollback': return void await world().command({ feature, rollback: true }).catch(refused);
    case 'enable': return void await world().command({ feature, enable: true }).catch(refused);
    case 'alarm': return world().alarm(ALARM, world().now);
    case 'deploy': return deploy((more as { weight: number }).weight);
  }
}

test('whatever happens at once, the record is one that somebody decided, in order, each with its event', async () => {
  await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), fc.scheduler(), async (acts, scheduler) => {
    const table = new SimulatedTable();
    table.turn = () => scheduler.schedule(Promise.resolve()) as Promise<void>;
    const written: { revision: number; before: number; weight: number; state: string; base: number }[] = [];
    const write = table.write.bind(table);
    table.write = async record => {
      const isWritten = await write(record);
      if (isWritten) written.push(record);
      return isWritten;
    };
    let template = 10;
    const worlds = new Map<number, SwitchWorld>();
    const world = () => {
      const made = worlds.get(template) ?? new SwitchWorld([orders({ weight: template })], table);
      worlds.set(template, made);
      return made;
    };
    const all = Promise.all(acts.map(each => scheduler.schedule(Promise.resolve()).then(() => run(each, world, to => { template = to; }))));
    await scheduler.waitFor(all);

    expect(written.map(({ revision }) => revision)).toEqual(written.map((_, index) => index + 1));
    const last = table.records.get('Orders');
    expect(last?.revision ?? 0).toBe(written.length);
    // nobody went from a rollback to the new service but by enabling
    written.forEach((each, index) => {
      if (index > 0 && written[index - 1].state === 'rolledBack') expect(each.before).toBe(0);
      expect(each.state === 'rolledBack' ? each.weight : 0).toBe(0);
    });
    // each change has its event; one that came twice has the same id
    const events = [...worlds.values()].flatMap(({ events: sent }) => sent.map(({ id }) => Number(id.split('#')[2])));
    expect([...new Set(events)].sort((a, b) => a - b)).toEqual(written.map(({ revision }) => revision));
    expect(last?.unannounced).toBeUndefined();
    // the next deployment sees what is in effect now
    table.turn = async () => {};
    const sameTemplate = await new SwitchWorld([orders({ weight: template })], table).status();
    expect(sameTemplate.features[0].weight).toBe(inEffect(template, last).weight);
  }), { numRuns: 200 });
});

test('a rollback is never lost: after an alarm the feature is rolled back, unless it is enabled later', async () => {
  const others = fc.array(fc.record({ kind: fc.constantFrom('weight' as const), weight: fc.constantFrom(5, 25, 100) }), { maxLength: 5 });
  await fc.assert(fc.asyncProperty(others, fc.integer({ min: 0, max: 5 }), fc.scheduler(), async (acts, at, scheduler) => {
    const table = new SimulatedTable();
    table.turn = () => scheduler.schedule(Promise.resolve()) as Promise<void>;
    const world = new SwitchWorld([orders()], table);
    const all: Act[] = [...acts.slice(0, at), { kind: 'alarm' }, ...acts.slice(at)];
    await scheduler.waitFor(Promise.all(all.map(each => scheduler.schedule(Promise.resolve()).then(() => run(each, () => world, () => undefined)))));
    table.turn = async () => {};
    for (const template of [10, 50, 100]) {
      expect((await new SwitchWorld([orders({ weight: template })], table).status()).features[0]).toMatchObject({ state: 'rolledBack', weight: 0 });
    }
  }), { numRuns: 200 });
});
