import { Component } from 'projen';
import { TypeScriptProject } from 'projen/lib/typescript';
import { LambdaHandlers } from './lambda-handlers';
import { NOTICES } from '../tools/bundle/third-party';

/**
 * `cdk-serverless-catalog/runtime`, which a user's own function imports, and `cdk-serverless-catalog/testing`, which its tests import. The
 * bundles that LambdaHandlers made, moved to folders of the package with the type declarations
 * that their public faces need, and no others: those inside name packages users do not have.
 */
export class RuntimeModule extends Component {
  constructor(project: TypeScriptProject, handlers: LambdaHandlers) {
    super(project);
    offerModule(project, handlers, 'runtime', 'index');
    // no index.ts, because it is no function
    offerModule(project, handlers, 'testing', 'testing');
    handlers.bundleTask.exec(`mv assets/${NOTICES} ${NOTICES}`);
    project.gitignore.exclude(`/${NOTICES}`);
    project.npmignore?.include(`/${NOTICES}`);
    // ES modules cannot import a folder: each entry of the package is named
    project.package.addField('exports', {
      '.': { types: './lib/index.d.ts', default: './lib/index.js' },
      ...Object.fromEntries(['runtime', 'testing'].map(folder => [`./${folder}`, {
        // that of bundlers, for `import` and `require` alike: https://webpack.js.org/guides/package-exports/
        ...folder === 'runtime' && { module: { types: './runtime/index.d.mts', default: './runtime/parts/index.mjs' } },
        import: { types: `./${folder}/index.d.mts`, default: `./${folder}/index.mjs` },
        default: { types: `./${folder}/index.d.ts`, default: `./${folder}/index.js` },
      }])),
      ...Object.fromEntries(['./package.json', './.jsii'].map(file => [file, file])),
    });
  }
}

/** @param entry the module of `handlers/<folder>/` that the bundle was made of */
function offerModule(project: TypeScriptProject, { bundleTask }: LambdaHandlers, folder: string, entry: string) {
  const emitted = `${folder}/.types`;
  bundleTask.exec(`rm -rf ${folder} && mv assets/${folder} ${folder}`);
  bundleTask.exec(`ts-node --project projenrc/tsconfig.json -T projenrc/runtime-module/run.ts ${folder}`);
  bundleTask.exec([
    'tsc', '--ignoreConfig', '--declaration', '--emitDeclarationOnly', '--strict', '--skipLibCheck', '--types node', '--module node16', '--target es2022',
    '--rootDir handlers', `--outDir ${emitted}`, `handlers/${folder}/${entry}.ts`,
  ].join(' '));
  // what the entry leads to; a public type outside the folder would break the flat tree, which a test compiles
  bundleTask.exec(
    `tsc --ignoreConfig --listFilesOnly --module node16 ${emitted}/${folder}/${entry}.d.ts`
    + ` | grep '${emitted}/' | xargs -I {} mv {} ${folder}/ && rm -r ${emitted}`);
  if (entry !== 'index') { bundleTask.exec(`mv ${folder}/${entry}.d.ts ${folder}/index.d.ts`); }
  project.gitignore.exclude(`/${folder}/`);
  project.npmignore?.include(`/${folder}/`);
}
