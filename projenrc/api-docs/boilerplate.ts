/** What every construct has from the CDK, and is documented there. */
const INHERITED = ['toString', 'with', 'isConstruct', 'isOwnedResource', 'isResource'];

const NAME = `(?:${INHERITED.join('|')})`;
/** The entry of a method: up to the next heading of its level or above. */
const ENTRY = new RegExp(`^##### \`${NAME}\` <a.*?(?=^#{1,5} |(?![\\s\\S]))`, 'gms');
const ROW = new RegExp(`^\\| <code><a href="[^"]*">${NAME}</a></code> \\|.*\\n`, 'gm');
/** A table without a row, with its heading. */
const EMPTY_TABLE = /^#### (?:Methods|Static Functions) <a.*\n\n\| \*\*Name\*\* \| \*\*Description\*\* \|\n\| --- \| --- \|\n\n---\n\n/gm;
/** How a structure is written in TypeScript: the same for every one of them. */
const STRUCTURE = /^#### Initializer <a name="Initializer".*\n\n```typescript\nimport .*\n\nconst \w+: [\w.]+ = \{ \.\.\. \}\n```\n\n/gm;

/** The reference that jsii-docgen makes, without what is the same for every construct or structure. */
export function withoutBoilerplate(reference: string): string {
  return reference.replace(ENTRY, '').replace(ROW, '').replace(EMPTY_TABLE, '').replace(STRUCTURE, '');
}
