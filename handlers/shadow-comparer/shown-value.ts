import { isList, isObject, Tree } from './json-tree';
import { Paths } from './paths';
import { Place } from './place';
import { Secrets } from './secrets';

export const REDACTED = '[redacted]';
/** Characters of a value in an example; library default. */
const LONGEST = 200;

/** A value as JSON, without what is redacted, cut after some characters. */
export function shownValue(tree: Tree, { isRedacted, redact, secrets }: Place): string {
  if (isRedacted) return REDACTED;
  const parts: string[] = [];
  let length = 0;
  // piece by piece, so that no more is written than is shown
  for (const part of written(tree, redact, secrets)) {
    parts.push(part);
    length += part.length;
    if (length > LONGEST) return `${parts.join('').slice(0, LONGEST)}…`;
  }
  return parts.join('');
}

/** A text that may be stored. */
export function shownText(text: string, secrets: Secrets): string {
  if (secrets.isIn(text)) return REDACTED;
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function *written(tree: Tree, redact: Paths, secrets: Secrets): Generator<string> {
  if (redact.isHere) {
    yield JSON.stringify(REDACTED);
  } else if (isList(tree)) {
    yield '[';
    for (const [index, element] of tree.entries()) {
      if (index > 0) yield ',';
      yield* written(element, redact.below(String(index)), secrets);
    }
    yield ']';
  } else if (isObject(tree)) {
    yield '{';
    for (const [index, [name, value]] of Object.entries(tree).entries()) {
      yield `${index > 0 ? ',' : ''}${JSON.stringify(shownText(secrets.nameOf(name.slice(1), redact), secrets))}:`;
      yield* written(value, redact.below(name.slice(1)), secrets);
    }
    yield '}';
  } else if (typeof tree === 'string') {
    const text = shownText(tree.slice(1), secrets);
    yield tree.startsWith('n') && text !== REDACTED ? text : JSON.stringify(text);
  } else {
    yield String(tree);
  }
}
