import * as fs from 'fs';
import * as path from 'path';
import { Component } from 'projen';
import { NodeProject } from 'projen/lib/javascript';
import { linkedFrom } from './packaged-docs/links';

const DECISIONS = 'docs/decisions';

/** About the project itself, with the documents that only lead to these. */
const OF_THE_REPOSITORY = ['docs/compared.md', 'docs/proof.md', 'docs/releasing.md'];

/** The documents of the patterns and of `docs/` are in the package, as far as users need them, and the decisions that they or comments name. */
export class PackagedDocs extends Component {
  constructor(project: NodeProject) {
    super(project);
    const ignored = project.npmignore!;
    ignored.removePatterns('/src/');
    ignored.exclude('/src/**/*.ts', `/${DECISIONS}/*`, ...OF_THE_REPOSITORY.map(file => `/${file}`), '/CONTRIBUTING.md', '/.dependency-cruiser.json');
    const root = project.outdir;
    const named = namedInComments(root);
    const decisions = [...linkedFrom(root, [...packagedDocuments(root), ...named], DECISIONS), ...named];
    ignored.include(...[...new Set(decisions)].sort().map(file => `/${file}`));
  }
}

/** The documents that are in the package whatever leads to them. */
export function packagedDocuments(root: string): string[] {
  const list = (folder: string) => fs.readdirSync(path.join(root, folder));
  return [
    'README.md', 'SECURITY.md',
    ...list('docs').filter(file => file.endsWith('.md')).map(file => `docs/${file}`),
    ...list('src').map(folder => `src/${folder}/README.md`).filter(file => fs.existsSync(path.join(root, file))),
  ].filter(file => !OF_THE_REPOSITORY.includes(file));
}

/** The decisions that comments of the sources name: the declarations in the package have them. */
function namedInComments(root: string): string[] {
  const files = ['src', 'handlers'].flatMap(folder => fs.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map(file => path.join(folder, file)));
  const texts = files.filter(file => file.endsWith('.ts')).map(file => fs.readFileSync(path.join(root, file), 'utf8'));
  return texts.flatMap(text => text.match(/docs\/decisions\/\d{4}-[a-z-]+\.md/g) ?? []);
}
