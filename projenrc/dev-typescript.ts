import { Component, javascript } from 'projen';
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
    const config = new javascript.TypescriptConfig(project, {
      fileName: 'tsconfig.dev.json',
      extends: javascript.TypescriptConfigExtends.fromTypescriptConfigs([project.tsconfig!]),
      include: ['.projenrc.ts', 'src/**/*.ts', ...FOLDERS.map(folder => `${folder}/**/*.ts`)],
      compilerOptions: {
        noEmit: true,
        rootDir: '.',
        stripInternal: false,
        // examples and READMEs import the package by its name
        paths: { 'cdk-serverless-catalog': ['./src'], 'cdk-serverless-catalog/runtime': ['./runtime'] },
      },
    });
    // one program for ESLint too, instead of a search for a tsconfig beside each file
    project.eslint!.config.parserOptions = { ecmaVersion: 2022, sourceType: 'module', project: `./${config.fileName}` };
    project.eslint!.config.settings['import/resolver'].typescript.project = `./${config.fileName}`;
    // without it the cycle rule parses the declarations of every package: more than half of the time of the linter
    project.eslint!.config.settings['import/ignore'] = ['node_modules'];

    const typecheck = project.addTask('typecheck', {
      description: 'Type check handlers, tests, integ apps, demo, tools and benchmarks',
      exec: 'tsc -p tsconfig.dev.json',
    });
    project.testTask.prependSpawn(typecheck);
    ['test', 'integ', 'demo', 'tools', 'bench', 'docs', '.ci'].forEach(dir => project.npmignore?.exclude(`/${dir}/`));
  }
}
