import { endOfString, stringIn } from './json-parts';

/** Levels of arrays and objects; as in other readers of JSON: https://learn.microsoft.com/dotnet/api/system.text.json.jsonserializeroptions.maxdepth. */
export const MAX_DEPTH = 64;
/** Values that are checked against a schema: about 100 ms of CPU; library default. */
export const MAX_VALUES = 50_000;

export interface JsonShape {
  /** Why the content is not looked into. */
  readonly excess?: string;
  readonly values: number;
}

/** Counts level by level, so that no content stops the function: it ends at the first limit. */
export function shapeOf(content: unknown, maxValues = MAX_VALUES): JsonShape {
  let values = 0;
  let level = membersOf([[content]], maxValues);
  for (let depth = 0; level.count > 0; depth++) {
    if (depth > MAX_DEPTH) return { values, excess: `Is nested in more than ${MAX_DEPTH} arrays and objects.` };
    values += level.count;
    if (values > maxValues) return { values, excess: `Has more than ${maxValues} values.` };
    level = membersOf(level.containers, maxValues - values);
  }
  return { values };
}

interface Level {
  readonly count: number;
  /** The arrays and objects among the values. */
  readonly containers: readonly object[];
}

/** The values within the containers, and one more than the limit where there are more. */
function membersOf(level: readonly object[], limit: number): Level {
  const containers: object[] = [];
  let count = 0;
  for (const container of level) {
    for (const member of Array.isArray(container) ? container as unknown[] : Object.values(container) as unknown[]) {
      if (typeof member === 'object' && member !== null) containers.push(member);
      if (++count > limit) return { count, containers };
    }
  }
  return { count, containers };
}

/**
 * The name of a member that an object has twice, in text that is JSON. Readers differ in which of the two they take
 * (https://www.rfc-editor.org/rfc/rfc8259#section-4), so that one would check what another does not use.
 */
export function repeatedName(json: string): string | undefined {
  const namesByLevel: (Set<string> | undefined)[] = [];
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '{': case '[': namesByLevel.push(undefined); break;
      case '}': case ']': namesByLevel.pop(); break;
      case '"': {
        const end = endOfString(json, at);
        if (isName(json, end)) {
          const name = stringIn(json.slice(at, end));
          const names = namesByLevel[namesByLevel.length - 1] ??= new Set();
          if (names.has(name)) return name;
          names.add(name);
        }
        at = end - 1;
      }
    }
  }
  return undefined;
}

function isName(json: string, end: number): boolean {
  let at = end;
  while (' \t\n\r'.includes(json[at] ?? '.')) at++;
  return json[at] === ':';
}
