import { MOST_TRIES, Tries } from '../../../../handlers/shared/messages/tries';

const tryAll = (tries: Tries, key: string, times: number) => Array.from({ length: times }, () => tries.isLast(key));

test('the fifth try is the last, and so are those after it', () => {
  expect(tryAll(new Tries(), 'a', MOST_TRIES + 1)).toEqual([false, false, false, false, true, true]);
});

test('10,000 keys are remembered, and then the one that was tried longest ago is forgotten', () => {
  const tries = new Tries();
  tryAll(tries, 'oldest', MOST_TRIES - 1);
  tryAll(tries, 'next', MOST_TRIES - 1);
  for (let other = 0; other < 9_998; other++) tries.isLast(`${other}`);
  expect(tries.isLast('oldest')).toBe(true);
  tries.isLast('one more');
  expect(tries.isLast('next')).toBe(false);
});
