import { Problem } from './problem';
import { resolvePointer } from '../json/json-pointer';
import { messageGroupId } from '../messages/message-group-id';

/** The message group id at a JSON pointer in the body. */
export function messageGroup(content: unknown, pointer: string): string {
  const value = resolvePointer(content, pointer);
  if ((typeof value !== 'string' && typeof value !== 'number') || value === '') {
    throw new Problem('missing-message-group', 'The message group must be a number or a string that is not empty.', {
      errors: [{ pointer: `#${encodeURI(pointer)}`, message: 'Must be a number or a string that is not empty.' }],
    });
  }
  return messageGroupId(String(value));
}
