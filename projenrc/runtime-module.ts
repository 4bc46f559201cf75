import { Component } from 'projen';
import { TypeScriptProject } from 'projen/lib/typescript';
import { LambdaHandlers } from './lambda-handlers';

/**
 * `cdk-serverless-catalog/runtime`: what a user's own function imports. The bundle that
 * LambdaHandlers made of handlers/runtime, moved to `runtime/` with the type declarations
 * that its public face needs, and no others: those inside name packages users do not have.
 */
export class RuntimeModule extends Component {
  constructor(project: TypeScriptProject, handlers: LambdaHandlers) {
    super(project);
    const emitted = 'runtime/.types';
    handlers.bundleTask.exec('rm -rf runtime && mv assets/runtime runtime');
    handlers.bundleTask.exec('ts-node --project projenrc/tsconfig.json -T projenrc/runtime-module/run.ts runtime');
    handlers.bundleTask.exec([
      'tsc', '--ignoreConfig', '--declaration', '--emitDeclarationOnly', '--strict', '--skipLibCheck', '--types node', '--module node16', '--target es2022',
      '--rootDir handlers', `--outDir ${emitted}`, 'handlers/runtime/index.ts',
    ].join(' '));
    // what index.d.ts leads to; a public type outside handlers/runtime/ would break the flat tree, which a test compiles
    handlers.bundleTask.exec(
      `tsc --ignoreConfig --listFilesOnly --module node16 ${emitted}/runtime/index.d.ts`
      + ` | grep '${emitted}/' | xargs -I {} mv {} runtime/ && rm -r ${emitted}`);
    // ES modules cannot import a folder: each entry of the package is named
    project.package.addField('exports', {
      '.': { types: './lib/index.d.ts', default: './lib/index.js' },
      './runtime': {
        import: { types: './runtime/index.d.mts', default: './runtime/index.mjs' },
        default: { types: './runtime/index.d.ts', default: './runtime/index.js' },
      },
      ...Object.fromEntries(['./package.json', './.jsii', './.warnings.jsii.js'].map(file => [file, file])),
    });
    project.gitignore.exclude('/runtime/');
    project.npmignore?.include('/runtime/');
  }
}
