import { createHash } from 'crypto';
import { OwnError } from '../shared/errors/safe-error';
import { MAX_SUBTASKS, SPLIT } from '../shared/fan-in/record';
import { Subtask } from '../shared/fan-in/subtasks';

const NAME = /^[\w.-]{1,64}$/;
const GROUP = /^[\w-]{1,64}$/;

/** Library limit: a record holds the unsent subtasks beside the names, locations and errors of 100 subtasks. A DynamoDB item holds 400 KB. */
export const MAX_UNSENT_BYTES = 200 * 1024;

/**
 * Reads the answer of a splitter function.
 * @throws what the author of the splitter has to fix
 */
export function subtasksOf(answer: unknown, worker: string | undefined, workers: readonly string[]): Subtask[] {
  const given = (answer as { readonly subtasks?: unknown } | null | undefined)?.subtasks;
  if (!Array.isArray(given)) throw new OwnError('The splitter must answer { "subtasks": [...] }.');
  const subtasks = given.map((each: { readonly id?: unknown; readonly input?: unknown; readonly worker?: unknown } | null, index): Subtask => {
    const name = String(each?.id ?? index);
    const asked = each?.worker ?? worker;
    if (!NAME.test(name)) throw new OwnError(`The id of the splitter's subtask ${index} must be 1 to 64 of A-Z a-z 0-9 _ . -, got ${name.length} characters.`);
    if (typeof asked !== 'string' || !workers.includes(asked)) throw new OwnError(`The worker of the splitter's subtask ${index} must be one of ${workers.join(', ')}, got another.`);
    return { name, worker: asked, input: each?.input };
  });
  const ids = subtasks.map(({ name }) => name);
  if (new Set(ids).size < ids.length) {
    throw new OwnError(`The ids of the splitter's subtasks must be unique, got that of ${ids.findIndex((id, index) => ids.indexOf(id) < index)} before.`);
  }
  return subtasks;
}

/** Groups subtasks so that each group fits into one record. The same subtasks are always in the same groups. */
export function grouped(subtasks: readonly Subtask[]): Subtask[][] {
  const groups: Subtask[][] = [];
  let bytes = 0;
  for (const subtask of subtasks) {
    const size = Buffer.byteLength(JSON.stringify(subtask));
    const group = groups.at(-1);
    if (group === undefined || group.length === MAX_SUBTASKS || bytes + size > MAX_UNSENT_BYTES) {
      groups.push([subtask]);
      bytes = size;
    } else {
      group.push(subtask);
      bytes += size;
    }
  }
  return groups;
}

/** The name of a group as the state machine gave it, or its hash where it is not a valid name. */
export function groupName(given: string): string {
  return GROUP.test(given) && given !== SPLIT ? given : createHash('sha256').update(given).digest('base64url').slice(0, 32);
}
