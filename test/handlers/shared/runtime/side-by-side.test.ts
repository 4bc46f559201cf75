import { sideBySide } from '../../../../handlers/shared/runtime/side-by-side';

test('answers in the order of the items', async () => {
  expect(await sideBySide(Array.from({ length: 30 }, (_, item) => item), async item => item)).toEqual(Array.from({ length: 30 }, (_, item) => item));
});

test('ends what was begun beside a failure before it fails with the first one, and begins nothing more', async () => {
  const written: number[] = [];
  const write = async (item: number) => {
    for (let turn = 0; turn < item; turn++) await Promise.resolve();
    if (item % 4 === 2) throw new Error(`no ${item}`);
    written.push(item);
  };
  await expect(sideBySide(Array.from({ length: 30 }, (_, item) => item), write)).rejects.toThrow('no 2');
  expect(written).toEqual([0, 1, 3, 4, 5, 7, 8, 9]);
});
