import { Problem } from '../shared/http/problem';
import { resolvePointer } from '../shared/json/json-pointer';
import { messageGroupId } from '../shared/messages/message-group-id';

/** The message group that a JSON pointer finds in the body. */
export function messageGroup(content: unknown, pointer: string): string {
  const value = resolvePointer(content, pointer);
  if ((typeof value !== 'string' && typeof value !== 'number') || value === '') {
    throw new Problem('missing-message-group', 'The message group must be a string or a number, and not empty.', {
      errors: [{ pointer: `#${encodeURI(pointer)}`, message: 'Must be a string or a number, and not empty.' }],
    });
  }
  return messageGroupId(String(value));
}
