import { createHash } from 'crypto';
import { Problem } from './problems';

/** What SQS takes as a message group: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const GROUP = /^[\x21-\x7e]{1,128}$/;

/** The message group that a JSON pointer finds in the body. */
export function messageGroup(content: unknown, pointer: string): string {
  const value = resolvePointer(content, pointer);
  if ((typeof value !== 'string' && typeof value !== 'number') || value === '') {
    throw new Problem('missing-message-group', 'The message group must be a string or a number, and not empty.', {
      errors: [{ pointer: `#${encodeURI(pointer)}`, message: 'Must be a string or a number, and not empty.' }],
    });
  }
  const group = String(value);
  // what SQS would refuse is still one group for each value
  return GROUP.test(group) ? group : createHash('sha256').update(group).digest('hex');
}

/** RFC 6901. */
function resolvePointer(content: unknown, pointer: string): unknown {
  return pointer.split('/').slice(1)
    .map(token => token.replace(/~1/g, '/').replace(/~0/g, '~'))
    .reduce<unknown>((value, token) => isContainer(value) && Object.hasOwn(value, token) ? value[token] : undefined, content);
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
