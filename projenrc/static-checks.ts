import { Component, Task, TaskStep } from 'projen';
import { NodeProject } from 'projen/lib/javascript';

/** One processor has the types meanwhile, the other one the code and the words. */
const FIRST = 'typecheck';
const SECOND = ['eslint', 'lint:prose'];

/** Runs the checks of the test task that run no code side by side, since each uses one processor only. Their output comes one after the other. */
export class StaticChecks extends Component {
  private readonly task: Task;

  constructor(private readonly nodeProject: NodeProject) {
    super(nodeProject);
    nodeProject.addDevDeps('concurrently@^9');
    this.task = nodeProject.addTask('check', {
      description: 'Type check, and lint code and prose',
      exec: `concurrently --group --prefix none "projen ${FIRST}" "${SECOND.map(task => `projen ${task}`).join(' && ')}"`,
    });
  }

  /** Called when every step has been added. */
  preSynthesize() {
    const { testTask } = this.nodeProject;
    const isCheck = ({ spawn }: TaskStep) => [FIRST, ...SECOND].includes(spawn ?? '');
    const place = testTask.steps.findIndex(isCheck);
    for (let index = testTask.steps.length - 1; index >= 0; index--) {
      if (isCheck(testTask.steps[index])) { testTask.removeStep(index); }
    }
    testTask.insertStep(place, { spawn: this.task.name });
  }
}
