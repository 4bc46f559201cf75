import { Component, javascript, JsonFile } from 'projen';
import { TypeScriptProject } from 'projen/lib/typescript';

/** Everything that is TypeScript but not the library: type checked as a whole, never emitted. */
const FOLDERS = ['handlers', 'test', 'integ', 'demo', 'tools', 'bench', 'examples/typescript', 'projenrc'];
/** Those that have no tsconfig.json of another purpose. */
const BARE = ['handlers', 'integ', 'demo', 'tools', 'bench'];
/** Rules that need types: ESLint would build all types for them once more. */
const TYPED = ['no-floating-promises', 'return-await'];
/** A user's: it imports the package, which test/docs/snippets checks. */
const EXAMPLES = 'examples/typescript';

/**
 * One tsconfig for all code that jsii does not compile, so that editors, ESLint and the
 * `typecheck` task see the same thing. The task is one program in Go, with the rules that need types.
 * See docs/decisions/0168-types-in-go.md.
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
    // the nearest file of this name is what editors and oxlint take
    project.tsconfigDev.file.addOverride('extends', `../${config.fileName}`);
    BARE.forEach(folder => new JsonFile(project, `${folder}/tsconfig.json`, {
      allowComments: true,
      obj: { extends: `../${config.fileName}`, include: ['**/*.ts'] },
    }));
    project.eslint!.config.parserOptions = { ecmaVersion: 2022, sourceType: 'module' };
    project.eslint!.config.settings['import/resolver'].typescript.project = `./${config.fileName}`;
    // without it the cycle rule parses the declarations of every package: more than half of the time of the linter
    project.eslint!.config.settings['import/ignore'] = ['node_modules'];

    project.addDevDeps('oxlint@1.94.0', 'oxlint-tsgolint@7.0.2008');
    project.eslint!.addRules(Object.fromEntries(TYPED.map(rule => [`@typescript-eslint/${rule}`, 'off'])));
    new JsonFile(project, '.oxlintrc.json', {
      allowComments: true,
      obj: {
        plugins: ['typescript'],
        categories: { correctness: 'off' },
        rules: Object.fromEntries(TYPED.map(rule => [`typescript/${rule}`, 'error'])),
        ignorePatterns: ['**/*.js'],
      },
    });
    const folders = ['src', ...FOLDERS.filter(folder => folder !== EXAMPLES)];
    const typecheck = project.addTask('typecheck', {
      description: 'Type check the library, handlers, tests, integ apps, demo, tools and benchmarks, with the rules that need types',
      exec: `oxlint --type-aware --type-check --deny-warnings .projenrc.ts ${folders.join(' ')}`,
    });
    project.testTask.prependSpawn(typecheck);
    ['test', 'integ', 'demo', 'tools', 'bench', '.ci'].forEach(dir => project.npmignore?.exclude(`/${dir}/`));
    project.npmignore?.exclude('/.oxlintrc.json');
  }
}
