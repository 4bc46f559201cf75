import { createHash } from 'crypto';
import { OwnError } from '../shared/errors/safe-error';
import { SPLIT } from '../shared/fan-in/record';
import { isName } from '../shared/fan-in/subtasks';
import { Subtask } from '../shared/fan-in/unsent';
import { elementTexts, textAt } from '../shared/json/json-parts';
import { jsonOrText } from '../shared/json/json-text';

const GROUP = /^[\w-]{1,64}$/;

/**
 * Reads the answer of a splitter function: JSON text. The inputs stay text.
 * @throws what the author of the splitter has to fix
 */
export function subtasksOf(answer: string, worker: string | undefined, workers: readonly string[]): Subtask[] {
  const given = (jsonOrText(answer) as { readonly subtasks?: unknown } | null)?.subtasks;
  if (!Array.isArray(given)) throw new OwnError('The splitter must answer { "subtasks": [...] }.');
  const texts = elementTexts(textAt(answer, 'subtasks')!);
  const subtasks = given.map((each: { readonly id?: unknown; readonly worker?: unknown } | null, index): Subtask => {
    const name = String(each?.id ?? index);
    const asked = each?.worker ?? worker;
    if (!isName(name)) throw new OwnError(`The id of the splitter's subtask ${index} must be 1 to 64 of A-Z a-z 0-9 _ . -, and not ., .. or __proto__, got ${name.length} characters.`);
    if (typeof asked !== 'string' || !workers.includes(asked)) throw new OwnError(`The worker of the splitter's subtask ${index} must be one of ${workers.join(', ')}, got another.`);
    return { name, worker: asked, input: textAt(texts[index], 'input') };
  });
  const ids = subtasks.map(({ name }) => name);
  if (new Set(ids).size < ids.length) {
    throw new OwnError(`The ids of the splitter's subtasks must be unique, got that of ${ids.findIndex((id, index) => ids.indexOf(id) < index)} before.`);
  }
  return subtasks;
}

/** The name of a group as the state machine gave it, or its hash where it is not a valid name. */
export function groupName(given: string): string {
  return GROUP.test(given) && isName(given) && given !== SPLIT ? given : createHash('sha256').update(given).digest('base64url').slice(0, 32);
}
