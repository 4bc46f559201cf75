import { recordText } from './record-text';
import { repeatedName, shapeOf } from '../json/json-shape';
import { JsonText } from '../json/json-text';
import { Unpublishable } from '../publishing/unpublishable';

/** The content of a record behind its stages. */
export interface Staged {
  /** As it was put, with all digits of its numbers, unless a transform made it. */
  readonly text: JsonText;
  readonly value: unknown;
}

/** What became of a record. Neither where it was left out. */
export interface Outcome {
  readonly staged?: Staged;
  /** `Unpublishable` for a record that no attempt will bring further. */
  readonly error?: unknown;
}

/**
 * @param what the record, in the reasons of failures
 * @throws Unpublishable for content that no stage can look into
 */
export function stagedOf(content: Buffer, what: string): Staged {
  const text = recordText(content, what, reason => new Unpublishable(reason));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Unpublishable(`${what} must be JSON`);
  }
  const { excess } = shapeOf(value);
  if (excess !== undefined) throw new Unpublishable(`${what} cannot be looked into: ${excess}`);
  if (repeatedName(text) !== undefined) throw new Unpublishable(`${what} must name each member of an object once`);
  return { text, value };
}

/** The outcome of work that may fail. */
export function attempted(work: () => Outcome): Outcome {
  try {
    return work();
  } catch (error) {
    return { error };
  }
}
