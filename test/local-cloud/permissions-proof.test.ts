import { expression, stableName } from '../../tools/permissions/inventory';
import { reasonFor } from '../../tools/permissions/reasons';
import { sampleOf } from '../../tools/permissions/sample';

describe('the name of a permission', () => {
  test.each([
    ['IntegShop-WorkerRole-0A1B2C3D4E5F6/WorkerPolicy/0/sqs:SendMessage', 'IntegShop-WorkerRole/WorkerPolicy/0/sqs:SendMessage'],
    ['IntegShop-WorkerRo0A1B2C3D4E5F6/WorkerPolicy/0/sqs:SendMessage', 'IntegShop-WorkerRo/WorkerPolicy/0/sqs:SendMessage'],
    ['sqs:IntegShop-Orders-0A1B2C3D4E5F6.fifo/policy/1/sqs:SendMessage', 'sqs:IntegShop-Orders.fifo/policy/1/sqs:SendMessage'],
    ['s3:integshop-menus-0a1b2c3d4e5f6/policy/0/s3:GetObject*', 's3:integshop-menus/policy/0/s3:GetObject*'],
  ])('is the same in each deployment: %s', (deployed, stable) => {
    expect(stableName(deployed)).toBe(stable);
    expect(deployed).toMatch(new RegExp(`^${expression(stable)}$`));
  });

  test('is that of one permission', () => {
    expect('IntegShop-WorkerRole-0A1B2C3D4E5F6/WorkerPolicy/10/sqs:SendMessage').not.toMatch(new RegExp(`^${expression('IntegShop-WorkerRole/WorkerPolicy/0/sqs:SendMessage')}$`));
  });
});

describe('the sample', () => {
  const needed = new Map([
    ['first', ['role/policy/0/sqs:SendMessage', 'role/policy/0/sqs:ReceiveMessage']],
    ['second', ['other/policy/0/sqs:SendMessage', 'other/policy/0/sqs:ReceiveMessage', 'sqs:queue/policy/0/sqs:SendMessage']],
    ['third', []],
  ]);
  const chosen = (size: number, seed: string) => [...sampleOf(needed, size, seed).values()];

  test.each(['coffee', 'tea', 'milk'])('has another action of the next app: %s', seed => {
    const [[first], [second], third] = chosen(1, seed);
    expect(second.split('/').pop() !== first.split('/').pop() || second.startsWith('sqs:')).toBe(true);
    expect(third).toEqual([]);
  });

  test('is the same for a seed, and has each permission once', () => {
    expect(chosen(2, 'coffee')).toEqual(chosen(2, 'coffee'));
    expect(chosen(9, 'coffee').map(permissions => [...permissions].sort())).toEqual([...needed.values()].map(permissions => [...permissions].sort()));
  });
});

describe('a reason', () => {
  const closed = 'IntegFanOutFanInApi-ClosedTrackerFunctionRole/ClosedTrackerFunctionRoleDefaultPolicy1/2/dynamodb:UpdateItem';

  test('that another function needs the permission counts while that one does', () => {
    expect(reasonFor(closed, ['a/OpenTrackerFunctionRoleDefaultPolicy1/2/dynamodb:UpdateItem'])).toBe('nobody is let in');
    expect(reasonFor(closed, ['a/OpenTrackerFunctionRoleDefaultPolicy1/2/dynamodb:GetItem'])).toBeUndefined();
  });

  test('cannot be checked where not all apps were run', () => {
    expect(reasonFor(closed)).toBe('nobody is let in');
  });

  test('is there for no permission that nobody explained', () => {
    expect(reasonFor('role/policy/0/dynamodb:DeleteTable')).toBeUndefined();
  });
});
