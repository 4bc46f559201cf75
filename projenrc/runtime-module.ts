import { Component } from 'projen';
import { TypeScriptProject } from 'projen/lib/typescript';
import { LambdaHandlers } from './lambda-handlers';

/**
 * `cdk-serverless-catalog/runtime`: what a user's own function imports. The bundle that
 * LambdaHandlers made of handlers/runtime, moved to `runtime/` with its type declarations.
 */
export class RuntimeModule extends Component {
  constructor(project: TypeScriptProject, handlers: LambdaHandlers) {
    super(project);
    handlers.bundleTask.exec('rm -rf runtime && mv assets/runtime runtime');
    handlers.bundleTask.exec('tsc --declaration --emitDeclarationOnly --strict --skipLibCheck --module node16 --target es2022 --rootDir handlers --outDir runtime/types handlers/runtime/index.ts');
    handlers.bundleTask.exec('node -e "require(\'fs\').writeFileSync(\'runtime/index.d.ts\', \'export * from \\\'./types/runtime/index\\\';\\n\')"');
    project.gitignore.exclude('/runtime/');
    project.npmignore?.include('/runtime/');
  }
}
