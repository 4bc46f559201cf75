import jsonata from 'jsonata';

/** The functions of JSONata 2: https://docs.jsonata.org/overview. The library has no list of them; a test compares this one with it. */
export const FUNCTIONS = new Set([
  'abs', 'append', 'assert', 'average', 'base64decode', 'base64encode', 'boolean', 'ceil', 'clone', 'contains', 'count', 'decodeUrl', 'decodeUrlComponent', 'distinct', 'each',
  'encodeUrl', 'encodeUrlComponent', 'error', 'eval', 'exists', 'filter', 'floor', 'formatBase', 'formatInteger', 'formatNumber', 'fromMillis', 'join', 'keys', 'length', 'lookup',
  'lowercase', 'map', 'match', 'max', 'merge', 'millis', 'min', 'not', 'now', 'number', 'pad', 'parseInteger', 'power', 'random', 'reduce', 'replace', 'reverse', 'round', 'shuffle',
  'sift', 'single', 'sort', 'split', 'spread', 'sqrt', 'string', 'substring', 'substringAfter', 'substringBefore', 'sum', 'toMillis', 'trim', 'type', 'uppercase', 'zip',
]);

/** Those whose result is another one each time: https://docs.jsonata.org/date-time-functions, https://docs.jsonata.org/numeric-functions#random */
const CHANGING = ['now', 'millis', 'random', 'shuffle'];

export interface UsedName {
  readonly name: string;
  readonly position?: number;
}

/** The names of a valid expression. */
interface Names {
  readonly set: Set<string>;
  readonly used: UsedName[];
}

/** The first variable or function that a valid expression uses, and neither JSONata has nor the expression sets, at any place. */
export function unknownName(expression: string): UsedName | undefined {
  const { set, used } = namesOf(expression);
  return used.find(({ name }) => !FUNCTIONS.has(name) && !set.has(name));
}

/** The functions of a valid expression whose result is another one each time. */
export function changingFunctions(expression: string): string[] {
  const { set, used } = namesOf(expression);
  return CHANGING.filter(name => !set.has(name) && used.some(each => each.name === name));
}

function namesOf(expression: string): Names {
  const names: Names = { set: new Set(['', '$']), used: [] };
  collect(jsonata(expression).ast(), names, new Set());
  return names;
}

function collect(value: unknown, names: Names, seen: Set<unknown>) {
  if (typeof value !== 'object' || value === null || seen.has(value)) { return; }
  seen.add(value);
  const node = value as { readonly [member: string]: unknown };
  if (node.type === 'variable') { names.used.push({ name: String(node.value), position: node.position as number | undefined }); }
  for (const name of setBy(node)) { names.set.add(name); }
  Object.values(node).forEach(each => collect(each, names, seen));
}

/** `$a := …`, `function($a)`, `@$a` and `#$a`. */
function setBy({ type, lhs, arguments: parameters, focus, index }: { readonly [member: string]: unknown }): string[] {
  const variables = type === 'bind' ? [lhs] : type === 'lambda' ? parameters as unknown[] : [];
  const names = variables.map(variable => (variable as { readonly value: string }).value);
  return [...names, ...[focus, index].filter(name => typeof name === 'string')];
}

/** The members of the object that a valid expression makes. Undefined where they depend on the input. */
export function knownMembers(expression: string): string[] | undefined {
  return membersOf(jsonata(expression).ast() as unknown as ResultNode);
}

interface ResultNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly lhs?: [ResultNode, unknown][];
  readonly then?: ResultNode;
  readonly else?: ResultNode;
  readonly expressions?: ResultNode[];
}

function membersOf(node: ResultNode | undefined): string[] | undefined {
  if (node === undefined || (node.type === 'value' && node.value === null)) { return []; }
  if (node.type === 'unary' && node.value === '{') {
    const keys = node.lhs!.map(([key]) => key);
    return keys.every(({ type }) => type === 'string') ? keys.map(({ value }) => String(value)) : undefined;
  }
  if (node.type === 'block') { return membersOf(node.expressions!.at(-1)); }
  if (node.type !== 'condition') { return undefined; }
  const [one, other] = [membersOf(node.then), membersOf(node.else)];
  return one && other && [...new Set([...one, ...other])];
}
