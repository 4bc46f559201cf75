import { createHash } from 'crypto';
import { MessageName, messageIdentity } from './message-identity';

/** Of the 80 characters of a name (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html), 32 are for the hash. */
const LONGEST_ID = 47;

/** The name of a message's execution: the id, for searches, and a hash that distinguishes the same id of another source or type. */
export function executionName(message: MessageName): string {
  const { id } = message;
  const hash = createHash('sha256').update(messageIdentity(message)).digest('hex').slice(0, 32);
  return `${id.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, LONGEST_ID)}-${hash}`;
}
