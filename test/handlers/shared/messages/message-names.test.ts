import { createHash } from 'crypto';
import { messageGroupId } from '../../../../handlers/shared/messages/message-group-id';
import { isRecordKey } from '../../../../handlers/shared/messages/message-identity';


test.each(['a', '!', '~', 'o-1', 'x'.repeat(128)])('%s is its own group', text => {
  expect(messageGroupId(text)).toBe(text);
});

test.each(['', ' ', 'o 1', 'o-1\n', 'ä', 'x'.repeat(129)])('%j is no group id of SQS: its group is named by a hash', text => {
  expect(messageGroupId(text)).toBe(createHash('sha256').update(text).digest('hex'));
});

test('a key of a record has 1 to 2,048 bytes', () => {
  expect(['', 'x', 'x'.repeat(2_048), 'x'.repeat(2_049), 'ä'.repeat(1_025)].map(isRecordKey)).toEqual([false, true, true, false, false]);
});
