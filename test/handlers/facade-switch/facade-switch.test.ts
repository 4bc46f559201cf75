import * as fc from 'fast-check';
import { ALARM, orders, SwitchWorld } from './switch-world';
import { alarmOf, isBusEvent } from '../../../handlers/facade-switch/alarm-event';
import { commandOf, Refused } from '../../../handlers/facade-switch/command';

const feature = 'Orders';

describe('a weight', () => {
  test('is a record of the next revision, and an event after it', async () => {
    const world = new SwitchWorld([orders()]);
    const answer = await world.command({ feature, weight: 25, reason: 'a quiet day', by: 'ada' });
    const changed = { weight: 25, state: 'canary', revision: 1, reason: 'a quiet day', changedBy: 'ada', changedAt: '2026-01-01T12:00:00.000Z' };
    expect(answer).toEqual({ feature, changed: true, template: 10, ...changed });
    expect(world.table.records.get(feature)).toEqual({ feature, base: 10, before: 10, enabledAt: undefined, ...changed });
    expect(world.events).toEqual([{
      id: '/Shop#Orders#1', type: 'FeatureWeightChanged', time: changed.changedAt, detail: { facade: '/Shop', feature, before: 10, ...changed },
    }]);
    expect(world.observed.counts).toEqual({ FeatureWeightChanged: 1 });
  });

  test.each([[0, 'legacy'], [0.5, 'canary'], [99.9, 'canary'], [100, 'new']])('of %s is the state %s', async (weight, state) => {
    expect(await new SwitchWorld([orders()]).command({ feature, weight })).toMatchObject({ weight, state });
  });

  test('that is in effect already changes nothing', async () => {
    const world = new SwitchWorld([orders()]);
    expect(await world.command({ feature, weight: 10 })).toMatchObject({ changed: false, weight: 10, revision: 0 });
    await world.command({ feature, weight: 25 });
    expect(await world.command({ feature, weight: 25 })).toMatchObject({ changed: false, weight: 25, revision: 1 });
    expect(world.events).toHaveLength(1);
  });

  test('whose event was not taken is an error; the repeated command sends it, once', async () => {
    const world = new SwitchWorld([orders()]);
    world.isBusAway = true;
    await expect(world.command({ feature, weight: 25 })).rejects.toThrow('the bus is away');
    expect(world.table.records.get(feature)).toMatchObject({ weight: 25 });
    world.isBusAway = false;
    for (let again = 0; again < 2; again++) expect(await world.command({ feature, weight: 25 })).toMatchObject({ changed: false });
    expect(world.events.map(({ id }) => id)).toEqual(['/Shop#Orders#1']);
  });
});

describe('a rollback', () => {
  test('by an alarm sends its features to legacy, whatever the next template says', async () => {
    const world = new SwitchWorld([orders(), orders({ name: 'Invoices', weight: 100 }), orders({ name: 'Other', rollbackOn: [] })]);
    await world.alarm();
    expect((await world.status()).features.map(({ feature: name, state, weight, changedBy }) => [name, state, weight, changedBy])).toEqual([
      ['Orders', 'rolledBack', 0, ALARM], ['Invoices', 'rolledBack', 0, ALARM], ['Other', 'canary', 10, undefined],
    ]);
    const next = new SwitchWorld([orders({ weight: 50 })], world.table);
    expect((await next.status()).features[0]).toMatchObject({ state: 'rolledBack', weight: 0, template: 50 });
    expect(world.events.map(({ type }) => type)).toEqual(['FeatureRolledBack', 'FeatureRolledBack']);
    expect(world.observed.counts).toEqual({ FeatureRolledBack: 2 });
  });

  test('comes once, however often its event comes', async () => {
    const world = new SwitchWorld([orders()]);
    for (let delivery = 0; delivery < 3; delivery++) await world.alarm();
    expect(world.table.records.get(feature)).toMatchObject({ revision: 1 });
    expect(world.events).toHaveLength(1);
  });

  test('is written while the bus is away, and its event is sent by the retry', async () => {
    const world = new SwitchWorld([orders()]);
    await world.command({ feature, weight: 25 });
    world.isBusAway = true;
    await expect(world.command({ feature, weight: 30 })).rejects.toThrow();
    await expect(world.alarm()).rejects.toThrow('the bus is away');
    expect((await world.status()).features[0]).toMatchObject({ state: 'rolledBack' });
    world.isBusAway = false;
    await world.alarm();
    expect(world.events.map(({ id, type }) => [id, type])).toEqual([
      ['/Shop#Orders#1', 'FeatureWeightChanged'], ['/Shop#Orders#2', 'FeatureWeightChanged'], ['/Shop#Orders#3', 'FeatureRolledBack'],
    ]);
  });

  test('of one feature that fails keeps no other from it, and is an error', async () => {
    const world = new SwitchWorld([orders(), orders({ name: 'Invoices' })]);
    const write = world.table.write.bind(world.table);
    world.table.write = async record => { if (record.feature === 'Orders') throw new Error('the table is away'); return write(record); };
    await expect(world.alarm()).rejects.toThrow('the table is away');
    expect(world.table.records.get('Invoices')).toMatchObject({ state: 'rolledBack' });
  });

  test('has nothing to do for what legacy answers anyway, nor for an alarm of no feature', async () => {
    const world = new SwitchWorld([orders({ weight: 0 })]);
    await world.alarm();
    await world.alarm('arn:other');
    expect(world.table.records.size).toBe(0);
    expect(world.observed.lines).toEqual([expect.objectContaining({ level: 'warn', message: 'alarm of no feature', fields: { alarm: 'arn:other' } })]);
  });

  test('by an operator holds, also for what legacy answers', async () => {
    const world = new SwitchWorld([orders({ weight: 0 })]);
    expect(await world.command({ feature, rollback: true, reason: 'wrong totals' })).toMatchObject({ changed: true, state: 'rolledBack', reason: 'wrong totals' });
    await expect(world.command({ feature, weight: 5 })).rejects.toThrow('\'Orders\' was rolled back. Find out why, then send {"feature":"Orders","enable":true,"weight":5}.');
    await expect(world.command({ feature, weight: 5, force: true })).rejects.toThrow('was rolled back');
    expect(await world.command({ feature, weight: 0 })).toMatchObject({ changed: false, state: 'rolledBack' });
  });

  test('ends when an operator enables the feature, and an alarm from before does not come again', async () => {
    const world = new SwitchWorld([orders()]);
    const before = world.now;
    await world.alarm();
    world.now = new Date(before.getTime() + 60_000);
    expect(await world.command({ feature, enable: true })).toMatchObject({ changed: true, state: 'canary', weight: 10 });
    await world.command({ feature, weight: 20 });
    await world.alarm(ALARM, before);
    expect((await world.status()).features[0]).toMatchObject({ weight: 20 });
    await world.alarm(ALARM, new Date(before.getTime() + 61_000));
    expect((await world.status()).features[0]).toMatchObject({ state: 'rolledBack' });
    expect(await world.command({ feature, enable: true, weight: 1 })).toMatchObject({ weight: 1 });
    await expect(world.command({ feature, enable: true })).rejects.toThrow("'Orders' was not rolled back: weight alone changes it.");
  });
});

describe('a higher weight of a feature with a shadow', () => {
  const world = (compared: number, mismatched: number) => {
    const made = new SwitchWorld([orders({ hasShadow: true })]);
    made.counts = { compared, mismatched };
    return made;
  };

  test.each([
    [999, 0, "'Orders' needs 1000 compared requests in 24 hours for a higher weight, got 999. With \"force\":true it is done all the same."],
    [1_000, 6, "'Orders' may differ from legacy in 0.5 % of requests for a higher weight, got 0.6 % (6 of 1000). With \"force\":true it is done all the same."],
  ])('is refused with %s compared and %s different', async (compared, mismatched, text) => {
    const refused = world(compared, mismatched);
    await expect(refused.command({ feature, weight: 25 })).rejects.toThrow(text);
    expect([refused.table.records.size, refused.events.length]).toEqual([0, 0]);
    expect(await refused.command({ feature, weight: 25, force: true })).toMatchObject({ weight: 25 });
    expect(refused.observed.lines[0].fields).toMatchObject({ isForced: true });
  });

  test('is let through at the bounds, and a lower one always', async () => {
    expect(await world(1_000, 5).command({ feature, weight: 25 })).toMatchObject({ weight: 25 });
    expect(await world(0, 0).command({ feature, weight: 5 })).toMatchObject({ weight: 5 });
  });

  test('needs evidence after a rollback, too', async () => {
    const rolledBack = world(0, 0);
    await rolledBack.alarm();
    await expect(rolledBack.command({ feature, enable: true })).rejects.toThrow('needs 1000 compared requests');
    expect(await rolledBack.command({ feature, enable: true, force: true })).toMatchObject({ weight: 10 });
  });

  test('is found in the status', async () => {
    expect((await world(2_000, 1).status()).features).toEqual([
      { feature, state: 'canary', weight: 10, template: 10, revision: 0, shadow: { hours: 24, compared: 2_000, mismatched: 1 } },
    ]);
  });
});

test('who was slower decides on what is there then', async () => {
  const world = new SwitchWorld([orders()]);
  world.table.beforeWrite = () => world.alarm();
  await expect(world.command({ feature, weight: 50 })).rejects.toThrow('was rolled back');
  expect((await world.status()).features[0]).toMatchObject({ state: 'rolledBack', revision: 1 });
});

test('a template that changed after the operator replaces the weight, and the status says so', async () => {
  const world = new SwitchWorld([orders()]);
  await world.command({ feature, weight: 25 });
  const next = new SwitchWorld([orders({ weight: 50 })], world.table);
  expect((await next.status()).features[0]).toMatchObject({ weight: 50, template: 50, replaced: 25 });
  expect(await next.command({ feature, weight: 60 })).toMatchObject({ weight: 60 });
  expect(world.table.records.get(feature)).toMatchObject({ base: 50, before: 50 });
});

test.each<[unknown, string]>([
  [null, 'The input must be a JSON object such as {"feature":"Orders","weight":25}.'],
  ['x', 'The input must be a JSON object such as {"feature":"Orders","weight":25}.'],
  [[], 'The input must be a JSON object such as {"feature":"Orders","weight":25}.'],
  [{}, 'feature must be the name of a feature. {"status":true} lists them.'],
  [{ feature: 7 }, 'feature must be the name of a feature. {"status":true} lists them.'],
  [{ feature }, 'The input must have one of weight, rollback, enable and status.'],
  [{ feature, weight: '25' }, 'weight must be a number from 0 to 100.'],
  [{ feature, weight: 101 }, 'weight must be a number from 0 to 100.'],
  [{ feature, weight: -1 }, 'weight must be a number from 0 to 100.'],
  [{ feature, weight: null }, 'weight must be a number from 0 to 100.'],
  [{ feature, rollback: 'yes' }, 'rollback must be true or false.'],
  [{ feature, rollback: true, weight: 1 }, 'rollback must stand without enable and weight.'],
  [{ feature, rollback: true, enable: true }, 'rollback must stand without enable and weight.'],
  [{ feature, weight: 1, reason: 7 }, 'reason must be a text of at most 500 characters.'],
  [{ feature, weight: 1, by: 'x'.repeat(501) }, 'by must be a text of at most 500 characters.'],
  [{ feature, wieght: 1 }, 'The input has a member that is none of status, feature, weight, rollback, enable, force, reason, by.'],
])('refuses the command %j', (input, text) => {
  expect(() => commandOf(input)).toThrow(text);
});

test('names the features to who names another', async () => {
  await expect(new SwitchWorld([orders(), orders({ name: 'Invoices' })]).command({ feature: 'Beans', weight: 1 })).rejects.toThrow('feature must be one of Orders, Invoices.');
});

describe('an event of CloudWatch', () => {
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
  const event = (state: object = {}) => ({
    'version': '0',
    'source': 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    'time': '2026-01-01T17:04:40Z',
    'resources': [ALARM],
    'detail': { alarmName: 'orders', state: { value: 'ALARM', reason: 'x', timestamp: '2026-01-01T17:04:40.989+0000', ...state } },
  });
  const now = new Date(0);

  test('is an alarm with the time of its state', () => {
    expect(isBusEvent(event())).toBe(true);
    expect(alarmOf(event(), now)).toEqual({ arn: ALARM, at: new Date('2026-01-01T17:04:40.989Z') });
    expect(alarmOf(event({ timestamp: undefined }), now)).toEqual({ arn: ALARM, at: new Date('2026-01-01T17:04:40Z') });
    expect(alarmOf({ ...event({ timestamp: 'soon' }), time: undefined }, now)).toEqual({ arn: ALARM, at: now });
  });

  test.each(['OK', 'INSUFFICIENT_DATA'])('of the state %s is none', value => {
    expect(alarmOf(event({ value }), now)).toBeUndefined();
  });

  test.each([{ ...event(), source: 'shop' }, { ...event(), resources: [] }, { ...event(), detail: null }])('that is another one is an error, which ends in the dead-letter queue', other => {
    expect(() => alarmOf(other, now)).toThrow('The event must be a state change of a CloudWatch alarm.');
  });

  test.each([{ feature, weight: 1 }, null, 'x', { source: 'x' }])('is not %j', other => {
    expect(isBusEvent(other)).toBe(false);
  });
});

test('whatever is sent as a command is one, or is refused in words without what was sent', () => {
  const member = fc.constantFrom('feature', 'weight', 'rollback', 'enable', 'force', 'reason', 'by', 'status', '__proto__');
  fc.assert(fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(member, fc.oneof(fc.jsonValue(), fc.constantFrom(true, 'Orders', 25)))), input => {
    try {
      const command = commandOf(input);
      expect(['status', 'weight', 'rollback', 'enable']).toContain(command.kind);
    } catch (error) {
      expect(error).toBeInstanceOf(Refused);
    }
  }), { numRuns: 2_000 });
});
