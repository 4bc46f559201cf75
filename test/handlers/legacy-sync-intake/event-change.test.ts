import { eventChange } from '../../../handlers/legacy-sync-intake/event-change';
import { BusSettings } from '../../../handlers/legacy-sync-intake/settings';

const SETTINGS: BusSettings = { kind: 'bus', entityPointer: '/orderId', versionPointer: '/version', originPointer: '/origin' };
const event = (data: object, more: object = {}) => ({
  id: '1', source: 'coffee.orders', type: 'OrderPaid.v1', time: '2030-01-01T00:00:00Z', messageId: 'm', eventSourceArn: 'arn', data, dataText: JSON.stringify(data), traceparent: 't', ...more,
});
const changeOf = (data: object, more: object = {}) => {
  const change = eventChange(event(data, more), SETTINGS, '/Shop/OrdersBack');
  return change && (JSON.parse(change.body) as { readonly data: object }).data;
};

test('an event is a change of its entity, with its version as the sequence', () => {
  expect(changeOf({ orderId: 17, version: 3, total: 1 })).toEqual({
    id: 'coffee.orders#OrderPaid.v1#1',
    entity: '17',
    item: '17',
    sequence: '3'.padStart(40, '0'),
    kind: 'EVENT',
    time: '2030-01-01T00:00:00.000Z',
    source: 'coffee.orders',
    type: 'OrderPaid.v1',
    traceparent: 't',
    data: { orderId: 17, version: 3, total: 1 },
  });
});

test('versions compare as numbers and as times', () => {
  const sequence = (version: unknown) => (changeOf({ orderId: '17', version }) as { readonly sequence: string }).sequence;
  expect(sequence(9) < sequence(10)).toBe(true);
  expect(sequence('9') < sequence('10')).toBe(true);
  expect(sequence('2029-12-31T23:00:00Z') < sequence('2030-01-01T00:00:00+00:30')).toBe(true);
});

test('an event of legacy is not sent back', () => {
  expect(changeOf({ orderId: '17', version: 1, origin: 'legacy' })).toBeUndefined();
  expect(changeOf({ orderId: '17', version: 1, origin: 'legacy#9' })).toBeUndefined();
  expect(changeOf({ orderId: '17', version: 1, origin: 'shop' })).toBeDefined();
});

test.each([[{ version: 1 }, 'entity'], [{ orderId: '', version: 1 }, 'entity'], [{ orderId: {}, version: 1 }, 'entity'],
  [{ orderId: '1' }, 'version'], [{ orderId: '1', version: -1 }, 'version'], [{ orderId: '1', version: 1.5 }, 'version'], [{ orderId: '1', version: 'new' }, 'version']])('%j is rejected', (data, what) => {
  expect(() => changeOf(data)).toThrow(`the data must have the ${what} at /`);
});
