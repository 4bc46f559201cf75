import { Component } from 'projen';
import { ConstructLibrary } from 'projen/lib/cdk';

/** Every README and `@example` snippet is compiled by the build; the tablet ships in the package. */
export class CompiledDocs extends Component {
  constructor(project: ConstructLibrary) {
    super(project);
    const rosetta = project.addTask('rosetta', {
      description: 'Compile all code samples of READMEs and doc comments',
      exec: 'jsii-rosetta extract --strict --cache .rosetta-cache.tabl.json',
    });
    project.postCompileTask.spawn(rosetta);
    project.tasks.tryFind('docgen')!.exec('ts-node --project projenrc/tsconfig.json -T projenrc/api-docs/run.ts API.md');
    project.gitignore.exclude('/.jsii.tabl.json', '/.rosetta-cache.tabl.json');
    project.npmignore?.include('/.jsii.tabl.json');
    project.npmignore?.exclude('/.rosetta-cache.tabl.json', '/rosetta/', '/examples/');
    // as long as the assembly that it is made of, which is there
    project.npmignore?.exclude('/API.md');
  }
}
