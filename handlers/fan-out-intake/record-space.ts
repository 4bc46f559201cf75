import { MAX_SUBTASKS } from '../shared/fan-in/record';
import { SharedInput, Subtask } from '../shared/fan-in/unsent';
import { jsonObject } from '../shared/json/json-text';

/**
 * Library limit: a record holds the inputs of its unsent subtasks beside 100 names. A DynamoDB item holds 400 KB
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html), an SQS message 1 MiB
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html).
 */
export const MAX_INPUTS_BYTES = 350 * 1024;

/** Library limit of the inputs of several subtasks: the rest of an item is for names, locations and errors of 100 subtasks. */
export const MAX_UNSENT_BYTES = 200 * 1024;

/** Of the names of 100 subtasks and their workers, and what is around them. */
const MAX_NAMES_BYTES = 20 * 1024;

/** The subtasks that a record has room for, and the reason why it has none for each other one. */
export interface Placed {
  readonly sent: readonly Subtask[];
  readonly refused: ReadonlyMap<string, string>;
}

/** A subtask whose input no record holds could never be sent. */
export function placed(subtasks: readonly Subtask[], { input: shared }: SharedInput): Placed {
  const sent: Subtask[] = [];
  const refused = new Map<string, string>();
  let used = 0;
  for (const subtask of subtasks) {
    const isFirstShared = subtask.input === undefined && sent.every(({ input }) => input !== undefined);
    const size = bytesOf(subtask.input ?? (isFirstShared ? shared : undefined));
    if (used + size > MAX_INPUTS_BYTES) {
      refused.set(subtask.name, `The inputs in a record may have at most ${MAX_INPUTS_BYTES} bytes of JSON, got ${used + size}.`);
    } else {
      sent.push(subtask);
      used += size;
    }
  }
  return { sent, refused };
}

/** Groups subtasks so that each group fits into one record. The same subtasks are always in the same groups. */
export function grouped(subtasks: readonly Subtask[], { input: shared }: SharedInput): Subtask[][] {
  const groups: Subtask[][] = [];
  const most = Math.min(MAX_UNSENT_BYTES, MAX_INPUTS_BYTES + MAX_NAMES_BYTES - Math.min(bytesOf(shared), MAX_INPUTS_BYTES));
  let room = 0;
  for (const subtask of subtasks) {
    const { input, ...names } = subtask;
    const size = bytesOf(jsonObject(names, { input }));
    const group = groups.at(-1);
    if (group === undefined || group.length === MAX_SUBTASKS || size > room) {
      groups.push([subtask]);
      room = most - size;
    } else {
      group.push(subtask);
      room -= size;
    }
  }
  return groups;
}

function bytesOf(text: string | undefined): number {
  return Buffer.byteLength(text ?? '');
}
