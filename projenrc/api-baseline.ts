import { Component } from 'projen';
import { ConstructLibrary } from 'projen/lib/cdk';

/** The published API is compared with the copy under `api/baseline`: a breaking change is a decision, never an accident. */
export class ApiBaseline extends Component {
  constructor(project: ConstructLibrary) {
    super(project);
    project.tasks.tryFind('compat')!.reset('jsii-diff api/baseline . -k --ignore-file .compatignore');
    project.addTask('compat:accept', {
      description: 'Take the API as it is now as the new baseline',
      exec: 'mkdir -p api/baseline && cp .jsii package.json api/baseline/',
    });
    project.gitignore.include('/api/baseline/.jsii');
    project.npmignore?.exclude('/api/', '/.compatignore');
  }
}
