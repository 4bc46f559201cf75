import * as fs from 'fs';
import * as path from 'path';
import { Plugin } from 'esbuild';

/** The name of the file that packages have for it. */
export const NOTICES = 'THIRD-PARTY-NOTICES.txt';

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
/** The texts of licenses, by their SPDX ids, for packages that have none with them. */
const TEXTS = path.join(__dirname, 'licenses');
const LICENSE_FILE = /^(licen[sc]e|copying|notice)([.-].*)?$/i;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

/** The packages that bundles have code of, with their licenses. Many licenses ask for their text wherever the code goes. */
export class ThirdParty {
  private readonly folders = new Set<string>();

  /** Notes the packages of a build. */
  readonly plugin: Plugin = {
    name: 'third-party',
    setup: ({ initialOptions, onEnd }) => {
      const root = initialOptions.absWorkingDir ?? process.cwd();
      initialOptions.metafile = true;
      onEnd(({ metafile }) => {
        const inputs = Object.values(metafile?.outputs ?? {}).flatMap(output => Object.entries(output.inputs));
        inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).forEach(([input]) => this.note(path.resolve(root, input)));
      });
    },
  };

  /** Writes the notice: each text once, below the packages that have it. */
  write(file: string) {
    const packagesByText = new Map<string, string[]>();
    for (const folder of this.folders) {
      const { title, text } = read(folder);
      packagesByText.set(text, [...packagesByText.get(text) ?? [], title]);
    }
    const sections = [...packagesByText].map(([text, titles]) => [...new Set(titles)].sort().join('\n').concat('\n\n', text)).sort();
    fs.writeFileSync(file, ['The bundles of this package have code of the packages below, under these licenses.', ...sections].join(`\n\n${'-'.repeat(80)}\n\n`).concat('\n'));
  }

  private note(file: string) {
    const folder = PACKAGE.exec(file)?.[1];
    if (folder !== undefined) { this.folders.add(folder); }
  }
}

function read(folder: string): { readonly title: string; readonly text: string } {
  const { name, version, license, author } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
  if (!license) { throw new Error(`The package.json of a bundled package must have a license, got none for ${name} ${version}.`); }
  const texts = fs.readdirSync(folder).filter(file => LICENSE_FILE.test(file)).sort().map(file => fs.readFileSync(path.join(folder, file), 'utf8').trim());
  const holder = typeof author === 'object' ? author.name : author ?? `the authors of ${name}`;
  return { title: `${name} ${version} (${license})`, text: texts.join('\n\n') || `Copyright ${holder}\n\n${textsOf(license, name)}` };
}

function textsOf(license: string, name: string): string {
  return license.replace(/[()]/g, '').split(' AND ').map(id => {
    const file = path.join(TEXTS, `${id}.txt`);
    if (!fs.existsSync(file)) { throw new Error(`A bundled package must have its license with it, or one of tools/bundle/licenses, got '${license}' for ${name}.`); }
    return fs.readFileSync(file, 'utf8').trim();
  }).join('\n\n');
}
