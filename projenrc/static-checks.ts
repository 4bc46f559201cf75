import { Component, Task, TaskStep } from 'projen';
import { NodeProject } from 'projen/lib/javascript';

/** What each of two processors does. */
const FIRST = ['eslint'];
const SECOND = ['typecheck', 'lint:prose', 'lint:cycles'];

/** Runs the checks of the test task that run no code side by side, since each uses one processor only. Their output comes one after the other. */
export class StaticChecks extends Component {
  private readonly task: Task;

  constructor(private readonly nodeProject: NodeProject) {
    super(nodeProject);
    nodeProject.addDevDeps('concurrently@^9');
    this.task = nodeProject.addTask('check', {
      description: 'Type check, and lint code and prose',
      exec: `concurrently --group --prefix none ${[FIRST, SECOND].map(tasks => `"${tasks.map(task => `projen ${task}`).join(' && ')}"`).join(' ')}`,
    });
  }

  /** Called when every step has been added. */
  preSynthesize() {
    const { testTask } = this.nodeProject;
    const isCheck = ({ spawn }: TaskStep) => [...FIRST, ...SECOND].includes(spawn ?? '');
    const place = testTask.steps.findIndex(isCheck);
    for (let index = testTask.steps.length - 1; index >= 0; index--) {
      if (isCheck(testTask.steps[index])) { testTask.removeStep(index); }
    }
    testTask.insertStep(place, { spawn: this.task.name });
  }
}
