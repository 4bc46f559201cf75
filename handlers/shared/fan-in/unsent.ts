import { elementTexts, memberTexts } from '../json/json-parts';
import { jsonObject, JsonText } from '../json/json-text';

/** A subtask of a split. */
export interface Subtask {
  readonly name: string;
  readonly worker: string;
  readonly input?: JsonText;
}

/** The input of all subtasks of a job without an input of their own. */
export interface SharedInput {
  readonly input?: JsonText;
  readonly inputRef?: string;
}

/** What it takes to send the subtasks of a record: as JSON its attribute `unsent`, whose inputs are JSON values. */
export interface UnsentSubtasks extends SharedInput {
  readonly source: string;
  readonly time: string;
  readonly reportQueue: string;
  /** `s3://bucket/prefix`; absent if the result store is a table. */
  readonly resultsAt?: string;
  readonly subtasks: ReadonlyArray<Subtask & {
    readonly maxReceives: number;
    /** As above, of a worker whose results are at a place of their own. */
    readonly resultsAt?: string;
  }>;
}

/** The attribute `unsent` with these subtasks only. */
export function unsentOnly(text: JsonText, names: ReadonlySet<string>): JsonText {
  const { subtasks, ...rest } = parseUnsent(text);
  return unsentText({ ...rest, subtasks: subtasks.filter(({ name }) => names.has(name)) });
}

/** The attribute `unsent`. */
export function unsentText({ input, subtasks, ...rest }: UnsentSubtasks): JsonText {
  return jsonObject(rest, { input, subtasks: `[${subtasks.map(({ input: own, ...subtask }) => jsonObject(subtask, { input: own })).join(',')}]` });
}

/** Inputs stay text: they would change if they were parsed and written again. */
export function parseUnsent(text: JsonText): UnsentSubtasks {
  const { input, subtasks, ...rest } = Object.fromEntries(memberTexts(text));
  return {
    ...contentOf(rest) as Omit<UnsentSubtasks, 'input' | 'subtasks'>,
    input,
    subtasks: elementTexts(subtasks).map(subtask => {
      const { input: own, ...members } = Object.fromEntries(memberTexts(subtask));
      return { ...contentOf(members) as Omit<UnsentSubtasks['subtasks'][number], 'input'>, input: own };
    }),
  };
}

function contentOf(members: Record<string, JsonText>): object {
  return Object.fromEntries(Object.entries(members).map(([name, text]) => [name, JSON.parse(text)]));
}
