import { abandoned, ownOf, Replay } from '../../../../handlers/shared/replay/replay-record';

const REPLAY: Replay = { id: 'r', execution: 'e', phase: 'reading', from: 0, until: 0, turn: 1 };

test.each(['compared', 'promoted', 'returned'] as const)('a page does nothing for a replay that is %s: its execution has ended', phase => {
  const part = { replay: 'r', turn: 1 };
  expect(ownOf(REPLAY, part)).toBe(REPLAY);
  expect(() => ownOf({ ...REPLAY, phase }, part)).toThrow(expect.objectContaining({ name: 'ReplayLost' }));
});

test.each(['compared', 'promoting', 'promoted', 'returning', 'returned'] as const)('a replay that is %s is not given up with an execution that fails', phase => {
  const replay = { ...REPLAY, phase };
  expect(abandoned(replay, 'e')).toBe(replay);
  expect(abandoned(REPLAY, 'e')).toBeUndefined();
  expect(abandoned(REPLAY, 'other')).toBe(REPLAY);
});
