import { withProse } from './prose';

const GROUP = /^## (\w+) <a .*$/m;
const ENTRY = /^(?=### \w+ <a )/m;
const NAME = /^### (\w+) <a /;
/** Of a type or of one of its members: https://github.com/cdklabs/jsii-docgen makes them. */
const LINK = /href="#cdk-serverless-catalog\.(\w+)([^"]*)"/g;
/** `Required` of a member, in its heading: it is no part of its name in the outline of the page. */
const NOTE = /<sup>/g;
/** Code, or a `<` that begins no element of the reference, as in `arn:aws:cloudwatch:<region>`: a page would take it for one. */
const CODE_OR_LESS = /(`[^`\n]*`)|<(?!\/?(?:a|code|sup)[ >])/g;

/** A type of the API, with a page of its own. */
export interface ApiPage {
  readonly name: string;
  /** Constructs, Structs, Classes, Protocols or Enums. */
  readonly group: string;
  /** The first sentence of its comment, or nothing. */
  readonly summary: string;
  readonly text: string;
}

/** A page for each type of API.md, which is too long for one: links between types lead from page to page. */
export function apiPages(reference: string): ApiPage[] {
  const [, ...groups] = reference.split(GROUP);
  return groups.flatMap((group, at) => at % 2 === 0 ? groups[at + 1].split(ENTRY).slice(1).map(entry => pageOf(group, entry)) : []);
}

function pageOf(group: string, entry: string): ApiPage {
  const [, name] = NAME.exec(entry)!;
  const text = withProse(entry.trimEnd(), prose => prose
    .replace(/^##(#+ )/gm, '$1')
    .replace(LINK, (link, type: string, member: string) => type === name ? link : `href="./${type}.html#cdk-serverless-catalog.${type}${member}"`)
    .replace(NOTE, '<sup class="ignore-header">')
    .replace(CODE_OR_LESS, (_, code?: string) => code ?? '&lt;'));
  return { name, group, summary: summaryOf(entry), text: `${text}\n` };
}

/** The first line of prose: what is before it are the heading, and the list of what is implemented. */
function summaryOf(entry: string): string {
  const lines = entry.split('\n').slice(1).filter(line => line !== '' && !line.startsWith('- *'));
  return /^[#|`<*]/.test(lines[0] ?? '#') ? '' : lines[0];
}

/** The page that leads to all the others. */
export function apiIndex(pages: readonly ApiPage[]): string {
  const groups = [...new Set(pages.map(({ group }) => group))];
  const rowsOf = (group: string) => pages.filter(page => page.group === group).map(({ name, summary }) => `| [${name}](./${name}.md) | ${summary} |`);
  return ['# API reference', ...groups.map(group => [`## ${group}`, ['| name | what it is |', '| --- | --- |', ...rowsOf(group)].join('\n')].join('\n\n')), ''].join('\n\n');
}
