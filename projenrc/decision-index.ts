import * as fs from 'fs';
import * as path from 'path';
import { Component, Project, TextFile } from 'projen';

const FOLDER = 'docs/decisions';
const PAGE = /^\d{4}-[a-z0-9-]+\.md$/;

/** The index of the decisions, made of their titles. */
export class DecisionIndex extends Component {
  constructor(project: Project) {
    super(project);
    const file = new TextFile(project, `${FOLDER}/README.md`, { readonly: false });
    const folder = path.join(project.outdir, FOLDER);
    const rows = fs.readdirSync(folder).filter(page => PAGE.test(page)).sort().map(page => rowOf(page, fs.readFileSync(path.join(folder, page), 'utf8')));
    [
      `<!-- ${file.marker} -->`,
      '# Decisions',
      '',
      'Each decision is one page: context, options, choice, consequences. A newer decision replaces one that no longer holds, and the old page stays.',
      'Names are kept current in all pages: [decision 47](0047-names-for-good.md) lists them.',
      '',
      '| number | decision |',
      '| --- | --- |',
      ...rows,
    ].forEach(line => file.addLine(line));
  }
}

/** @throws if the page does not begin with its number and title */
function rowOf(page: string, text: string): string {
  const [, number, title] = /^# (\d+)\. (.+)$/m.exec(text.split('\n')[0]) ?? [];
  if (Number(number) !== Number(page.slice(0, 4))) { throw new Error(`DecisionIndex: ${FOLDER}/${page} must begin with "# ${Number(page.slice(0, 4))}. <title>".`); }
  return `| ${number} | [${title}](${page}) |`;
}
