import { documentsOf, pageOf, patternsOf, readmeOf, titleOf } from './documents';

export interface SidebarLink { readonly text: string; readonly link: string }
export interface SidebarGroup { readonly text: string; readonly collapsed?: boolean; readonly items: readonly SidebarLink[] }

const guides = (...names: string[]) => names.map(name => `docs/${name}.md`);

/** Where a title is longer than what a newcomer looks for, or two are alike. */
const SHORT: Readonly<Record<string, string>> = {
  'README.md': 'Overview',
  'docs/costs.md': 'Cost',
  'docs/proof.md': 'Proof',
  'docs/ten-patterns.md': 'Compared with ten patterns',
  'docs/alarms.md': 'Alarms',
  'docs/limits.md': 'Limits',
  'docs/encryption.md': 'Encryption',
  'docs/company-rules.md': 'Company rules',
  'docs/fan-in.md': 'Jobs of many subtasks',
  'docs/testing.md': 'Tests of your app',
  'docs/snapshots.md': 'Snapshot tests',
  'tools/local-cloud/README.md': 'How the local cloud is made',
};

/** The documents that are no patterns and no decisions, in the order of their reader. */
const GROUPS: readonly { readonly text: string; readonly documents: readonly string[] }[] = [
  { text: 'Start', documents: ['README.md', ...guides('choosing', 'costs', 'proof', 'ten-patterns', 'languages'), 'examples/README.md'] },
  { text: 'Operate', documents: guides('alarms', 'picking-alarms', 'limits', 'encryption', 'company-rules', 'teams', 'versions') },
  { text: 'At run time', documents: guides('messages', 'jobs', 'requests', 'fan-in', 'facade', 'schedules', 'circuit-breakers') },
  { text: 'Functions and tests', documents: guides('runtime', 'testing', 'snapshots', 'local-cloud') },
  {
    text: 'Reference',
    documents: ['API.md', 'docs/decisions/README.md', ...guides('compared'), 'CONTRIBUTING.md', 'docs/releasing.md', 'SECURITY.md', 'tools/local-cloud/README.md', 'tools/engines/README.md'],
  },
];
/** One place of many: the index of the decisions leads to each of them. */
const IN_AN_INDEX = /^docs\/decisions\/\d/;

/** @throws if a document has no place in it */
export function sidebarOf(root: string): SidebarGroup[] {
  const link = (document: string): SidebarLink => ({ text: textOf(root, document), link: `/${pageOf(document).replace(/(index)?\.md$/, '')}` });
  const patterns = patternsOf(root).map(readmeOf);
  const placed = [...patterns, ...GROUPS.flatMap(({ documents }) => documents)];
  const homeless = documentsOf(root).filter(document => !placed.includes(document) && !IN_AN_INDEX.test(document));
  if (homeless.length > 0) throw new Error(`tools/site/sidebar.ts: GROUPS must name every document, got no place for ${homeless.join(', ')}.`);
  const [start, ...others] = GROUPS.map(({ text, documents }) => ({ text, items: documents.map(link) }));
  return [start, { text: 'Patterns', items: patterns.map(link) }, ...others];
}

/** Titles that say after a colon what they are about are too long for a sidebar. */
function textOf(root: string, document: string): string {
  return SHORT[document] ?? titleOf(root, document).split(': ')[0];
}
