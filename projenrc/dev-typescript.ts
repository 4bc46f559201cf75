import { Component } from 'projen';
import { TypeScriptProject } from 'projen/lib/typescript';

/** Everything that is TypeScript but not the library: type checked as a whole, never emitted. */
const FOLDERS = ['handlers', 'test', 'integ', 'demo', 'tools', 'bench', 'examples/typescript', 'projenrc'];

/**
 * One tsconfig for all code that jsii does not compile, so that editors, ESLint and the
 * `typecheck` task see the same thing.
 */
export class DevTypeScript extends Component {
  constructor(project: TypeScriptProject) {
    super(project);
    const config = project.tsconfig!;
    config.addInclude('.projenrc.ts');
    FOLDERS.forEach(folder => config.addInclude(`${folder}/**/*.ts`));
    config.file.addOverride('compilerOptions.rootDir', '.');
    config.file.addOverride('compilerOptions.noEmit', true);

    const typecheck = project.addTask('typecheck', {
      description: 'Type check handlers, tests, integ apps, demo, tools and benchmarks',
      exec: 'tsc --noEmit -p tsconfig.json',
    });
    project.testTask.prependSpawn(typecheck);
    ['test', 'integ', 'demo', 'tools', 'bench', 'docs', '.ci'].forEach(dir => project.npmignore?.exclude(`/${dir}/`));
  }
}
