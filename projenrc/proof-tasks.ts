import { Component, TaskStep } from 'projen';
import { NodeProject } from 'projen/lib/javascript';
import { TS_NODE } from './ts-node';

/** What runs the library for real: integ apps and demo in the local cloud, the same app in several languages, benchmarks; and the pictures of templates. */
export class ProofTasks extends Component {
  constructor(project: NodeProject) {
    super(project);
    const script = (name: string, file: string, description: string, ...before: TaskStep[]) =>
      project.addTask(name, { description, steps: [...before, { exec: `${TS_NODE} ${file}`, receiveArgs: true }] });
    // a fresh clone has no bundles yet
    const bundle = { spawn: 'bundle' };
    script('integ', 'tools/integ/run.ts', 'Deploy the integ apps with integ-runner and assert their behaviour', bundle);
    script('proof:permissions', 'tools/permissions/run.ts', 'Find permissions of roles that no integ app needs; take some away that are needed', bundle);
    // it makes the bundles beside what it installs
    script('demo', 'demo/run.ts', 'Deploy the coffee house into the local cloud, drive it with load and faults, show the evidence');
    script('api-check', 'tools/api-check/run.ts', 'Validate an OpenAPI document; with --url, test the API from it with Schemathesis');
    script('local-cloud', 'tools/local-cloud/cli.ts', 'Install or start the local cloud');
    script('examples', 'tools/examples/run.ts', 'Synthesize the same app in every language and compare the templates');
    project.tasks.tryFind('package-all')!.reset(`${TS_NODE} tools/examples/packages.ts`);
    script('bench', 'bench/run.ts', 'Compare with bare L2 constructs, AWS Solutions Constructs and a raw SQS to Lambda wiring; measure the bundles');
    script('mutation', 'tools/mutation/run.ts', 'Change handlers in small ways, and list the changes that no test notices: npm run mutation -- [paths]', bundle);
    script('lint:templates', 'tools/lint-templates/run.ts', 'cdk-nag, cfn-lint and serverless-rules over every synthesized pattern', bundle);
    script('pictures', 'tools/pictures/run.ts', 'Draw the pictures of the READMEs anew');
    script('docs', 'tools/site/run.ts', 'Make the documentation site of the documents and API.md: .site/html', bundle);
    script('new-pattern', 'projenrc/new-pattern.ts', 'Make the rooms of a new pattern: npx projen new-pattern <name>');
    project.addTask('test:local-cloud', {
      description: 'Tests of the local cloud itself, its patches included',
      steps: [bundle, { exec: 'jest -c tools/local-cloud/jest.config.json', receiveArgs: true }],
    });
    project.addTask('test:package', {
      description: 'Tests of the npm package as users install it, made anew if it is stale',
      steps: [{ exec: 'jest -c test/package/jest.config.json', receiveArgs: true }],
    });
    project.addTask('test:docs', {
      description: 'Tests of the documentation site, made anew, in Chromium',
      steps: [bundle, { exec: 'jest -c test/site/jest.config.json', receiveArgs: true }],
    });
    project.addTask('test:generator', {
      description: 'Tests of npx projen new-pattern: what it makes compiles, lints and passes the contract, in a copy of the project',
      steps: [bundle, { exec: 'jest -c test/generator/jest.config.json', receiveArgs: true }],
    });
    project.addTask('test:newest-cdk', {
      description: 'Every template of the contract suite with the newest aws-cdk-lib, which validates it: no error, no warning',
      steps: [
        // in a hidden folder: jsii-docgen documents what every other aws-cdk-lib below the project has, too
        { exec: 'mkdir -p .newest-cdk && cp test/newest-cdk/package*.json test/newest-cdk/.npmrc .newest-cdk && npm ci --silent --prefix .newest-cdk' },
        bundle,
        { exec: 'jest -c test/newest-cdk/jest.config.json', receiveArgs: true },
      ],
    });
    project.addTask('build:library', {
      description: 'Compile the library, API.md and the samples in doc comments; compare the API with its baseline',
      steps: ['pre-compile', 'compile', 'post-compile'].map(spawn => ({ spawn })),
    });
    project.npmignore?.exclude('/demo-report.html', '/.newest-cdk/', '/.local-cloud/', '/.mutation/', '/.site/', '/cdk.out/', '/cdk-integ.out*/');
    project.gitignore.exclude('/.ci/logs/', '/demo-report.html', '/.newest-cdk/', '/.local-cloud/', '/.mutation/', '/.site/', '/cdk.out/', '/cdk-integ.out*/', '/integ/cdk-integ.out*/', '/integ/*.snapshot/');
  }
}
