import { Component } from 'projen';
import { NodeProject } from 'projen/lib/javascript';

/** Hostile input at every function, each setting on every variant, and what holds for generated cases. */
const FILES = ['security/**/*.test.ts', 'customisation/**/*.test.ts', '**/*.property.test.ts'].map(files => `<rootDir>/test/${files}`);
const PATHS = ['<rootDir>/test/security/', '<rootDir>/test/customisation/', '\\.property\\.test\\.ts$'];

/** Tests of many cases each have a task of their own, so that `npm test` answers within five minutes: docs/decisions/0225-property-tests-have-a-task.md. */
export class PropertyTests extends Component {
  constructor(project: NodeProject) {
    super(project);
    const { config } = project.jest!;
    const elsewhere: string[] = config.testPathIgnorePatterns;
    config.testPathIgnorePatterns = [...elsewhere, ...PATHS];
    const inBundles = (name: string, description: string, jest: string) => {
      const task = project.addTask(name, { description, steps: [{ spawn: 'bundle' }, { exec: `jest ${jest}`, receiveArgs: true }] });
      task.env('NODE_OPTIONS', project.testTask.envVars.NODE_OPTIONS);
    };
    const quoted = (texts: readonly string[]) => texts.map(text => `'${text}'`).join(' ');
    inBundles('test:properties', 'Tests of many cases each: hostile input, each setting on every variant, and generated cases',
      `--testPathIgnorePatterns /node_modules/ --testMatch ${quoted(FILES)} --ci`);
    inBundles('coverage', 'Tests of npm test and test:properties, with the lines of src and handlers that they reach; fails below the thresholds',
      `--testPathIgnorePatterns ${quoted(elsewhere)} --ci --coverage`);
  }
}
