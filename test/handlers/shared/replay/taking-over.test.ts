import { takingOver } from '../../../../handlers/shared/replay/taking-over';

/** Looks at who is in the record, and writes itself, where only `ended` may be taken over. */
function record(comesBetween: string[], ended: string[]) {
  let holder: string | undefined;
  const begin = async () => {
    const seen = holder;
    holder = comesBetween.shift() ?? holder;
    if (holder !== undefined && (holder !== seen || !ended.includes(holder))) throw Object.assign(new Error(holder), { name: 'InProgress' });
    return holder = 'own';
  };
  return takingOver('InProgress', begin);
}

test('an execution that was stopped as it began is taken over', async () => {
  expect(await record(['stopped'], ['stopped'])).toBe('own');
});

test.each([
  ['is running', ['running'], []],
  ['begins after another', ['stopped', 'next'], ['stopped', 'next']],
])('an execution that %s is not', async (_, comesBetween, ended) => {
  await expect(record([...comesBetween], ended)).rejects.toMatchObject({ name: 'InProgress', message: comesBetween.at(-1) });
});

test('another error is not tried again', async () => {
  let calls = 0;
  await expect(takingOver('InProgress', async () => { calls += 1; throw new Error('outage'); })).rejects.toThrow('outage');
  expect(calls).toBe(1);
});
