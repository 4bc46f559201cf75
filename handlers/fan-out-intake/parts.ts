import { createHash } from 'crypto';
import { MAX_PARTS, SPLIT } from '../shared/fan-in/record';
import { Part } from '../shared/fan-in/subtasks';

const NAME = /^[\w.-]{1,64}$/;
const GROUP = /^[\w-]{1,64}$/;

/** What is still to be sent is part of a record, beside 100 parts' names, places and reasons: an item ends at 400 KB. Ours. */
export const MAX_UNSENT_BYTES = 200 * 1024;

/** The answer of a splitter function as parts. Throws what its author has to correct. */
export function partsOf(answer: unknown, worker: string | undefined, workers: readonly string[]): Part[] {
  const subtasks = (answer as { readonly subtasks?: unknown } | null | undefined)?.subtasks;
  if (!Array.isArray(subtasks)) throw new Error('The splitter must answer { "subtasks": [...] }.');
  const parts = subtasks.map((subtask: { readonly id?: unknown; readonly input?: unknown; readonly worker?: unknown } | null, index): Part => {
    const name = String(subtask?.id ?? index);
    const asked = subtask?.worker ?? worker;
    if (!NAME.test(name)) throw new Error(`The splitter's subtask ${index} has an id other than 1 to 64 of A-Z a-z 0-9 _ . -: '${name}'.`);
    if (typeof asked !== 'string' || !workers.includes(asked)) throw new Error(`The splitter's subtask ${index} is for no worker of ${workers.join(', ')}: '${String(asked)}'.`);
    return { name, worker: asked, input: subtask?.input };
  });
  if (new Set(parts.map(({ name }) => name)).size < parts.length) throw new Error('The splitter gave two subtasks the same id.');
  return parts;
}

/** In groups that fit into a record each; the same parts are always in the same groups. */
export function grouped(parts: readonly Part[]): Part[][] {
  const groups: Part[][] = [];
  let bytes = 0;
  for (const part of parts) {
    const size = Buffer.byteLength(JSON.stringify(part));
    const group = groups.at(-1);
    if (group === undefined || group.length === MAX_PARTS || bytes + size > MAX_UNSENT_BYTES) {
      groups.push([part]);
      bytes = size;
    } else {
      group.push(part);
      bytes += size;
    }
  }
  return groups;
}

/** A group's name as the state machine gave it, or its hash where it cannot be one. */
export function groupName(given: string): string {
  return GROUP.test(given) && given !== SPLIT ? given : createHash('sha256').update(given).digest('base64url').slice(0, 32);
}
