import { parseDocument } from 'yaml';

/** Each alias repeats what it names; default of the parser. */
const MOST_ALIASES = 100;

/**
 * The content of a YAML document. Its schema is the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema), which has no dates, with merge
 * keys (https://yaml.org/type/merge.html).
 * @throws if the document is not valid, or has what JSON has not
 */
export function jsonOfYaml(text: string): unknown {
  const document = parseDocument(text, { version: '1.2', schema: 'core', resolveKnownTags: false, merge: true, stringKeys: true });
  // a tag that is not of the schema is a warning
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) { throw new Error(firstLine(fault.message)); }
  try {
    return JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: MOST_ALIASES }), requireNumber)) as unknown;
  } catch (error) {
    throw new Error(firstLine((error as Error).message));
  }
}

/** JSON has neither infinity nor `NaN`. */
function requireNumber(name: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) { throw new Error(`${name} must be a number of JSON, got ${value}`); }
  return value;
}

/** Without the lines that show the place. */
function firstLine(message: string): string {
  return message.split('\n')[0].replace(/:$/, '');
}
