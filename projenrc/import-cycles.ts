import { Component, JsonFile } from 'projen';
import { NodeProject } from 'projen/lib/javascript';

const FOLDERS = ['src', 'handlers', 'integ', 'demo', 'tools', 'bench', 'examples', 'test', 'projenrc'];

/** No file imports itself, by however many others: dependency-cruiser finds in seconds what a rule of ESLint needs half a minute for. */
export class ImportCycles extends Component {
  constructor(project: NodeProject) {
    super(project);
    project.addDevDeps('dependency-cruiser@^17');
    new JsonFile(project, '.dependency-cruiser.json', {
      marker: false, // the program refuses what it does not know
      obj: {
        forbidden: [{ name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } }],
        options: {
          tsPreCompilationDeps: true, // imports of types, too
          doNotFollow: { path: 'node_modules' },
          exclude: { path: '^node_modules|\\.d\\.ts$' },
        },
      },
    });
    const lint = project.addTask('lint:cycles', {
      description: 'Find files that import one another in a circle',
      exec: `depcruise --output-type err ${FOLDERS.join(' ')}`,
    });
    project.testTask.spawn(lint);
  }
}
