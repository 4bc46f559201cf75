import { expression, stableName } from '../../tools/permissions/inventory';

describe('a permission of the next deployment', () => {
  test.each([
    ['a role with a short name', 'Shop-WorkerRole169F4D07-C980FBE0CBB2A', 'Shop-WorkerRole169F4D07-D745542AB0EC4', 'Shop-WorkerRole169F4D07'],
    ['a role whose name was cut', 'IntegDecoupledMessagingFifo-CoffeeOrdersWorkerServiB7CCE9604C464',
      'IntegDecoupledMessagingFifo-CoffeeOrdersWorkerServiC980FBE0CBB2A', 'IntegDecoupledMessagingFifo-CoffeeOrdersWorkerServi'],
    ['a role that the user named', 'worker', 'worker', 'worker'],
  ])('has the same name: %s', (_what, before, after, stable) => {
    const permission = (role: string) => `${role}/WorkerPolicy0EB66BCC/2/sqs:SendMessage`;
    expect(stableName(permission(before))).toBe(permission(stable));
    expect(permission(after)).toMatch(new RegExp(`^${expression(stableName(permission(before)))}$`));
    expect(permission(after).replace('/2/', '/1/')).not.toMatch(new RegExp(`^${expression(stableName(permission(before)))}$`));
  });
});
