import { Component, Project } from 'projen';

const TS_NODE = 'ts-node -T -O \'{"module":"commonjs","moduleResolution":"node10","ignoreDeprecations":"6.0"}\'';

/** What runs the library for real: integ apps and demo in the local cloud, the same app in several languages, benchmarks. */
export class ProofTasks extends Component {
  constructor(project: Project) {
    super(project);
    const script = (name: string, file: string, description: string) =>
      project.addTask(name, { description, exec: `${TS_NODE} ${file}`, receiveArgs: true });
    script('integ', 'tools/integ/run.ts', 'Deploy the integ apps with integ-runner and assert their behaviour');
    script('demo', 'demo/run.ts', 'Deploy the coffee house into the local cloud, drive it with load and faults, show the evidence');
    script('local-cloud', 'tools/local-cloud/cli.ts', 'Start, reset or stop the local cloud');
    script('examples', 'tools/examples/run.ts', 'Synthesize the same app in every language and compare the templates');
    script('bench', 'bench/run.ts', 'Compare with bare L2 constructs and a raw SQS to Lambda wiring');
    script('lint:templates', 'tools/lint-templates/run.ts', 'cdk-nag, cfn-lint and serverless-rules over every synthesized pattern');
    script('new-pattern', 'projenrc/new-pattern.ts', 'Make the rooms of a new pattern: npx projen new-pattern <name>');
    project.gitignore.exclude('/.local-cloud/', '/cdk.out/', '/cdk-integ.out*/', '/integ/*.snapshot/');
  }
}
