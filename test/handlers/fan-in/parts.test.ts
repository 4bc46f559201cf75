import { eachPart } from '../../../handlers/shared/fan-in/sections';

test('parts that were begun beside one that fails end before the failure, and no other is begun', async () => {
  const events: string[] = [];
  const names = Array.from({ length: 12 }, (_, part) => `${part}`);
  await expect(eachPart(names, async name => {
    events.push(`begun ${name}`);
    if (name === '0') throw new Error('no 0');
    await new Promise(setImmediate);
    events.push(`ended ${name}`);
  })).rejects.toThrow('no 0');
  const before = [...events];
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  expect(events).toEqual(before);
  expect(events.filter(event => event.startsWith('ended'))).toHaveLength(9);
});
