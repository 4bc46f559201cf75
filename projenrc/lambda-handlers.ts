import { Component, Task } from 'projen';
import { TypeScriptProject } from 'projen/lib/typescript';
import { TS_NODE } from './ts-node';

/**
 * Bundles every `<dir>/<name>/index.ts` into `assets/<name>/` with esbuild, the AWS SDK
 * included, before jsii compiles and before tests run (a fresh clone has no assets).
 * What is in a bundle and what is left out: tools/bundle.
 */
export class LambdaHandlers extends Component {
  /** The task that makes `assets/`. */
  readonly bundleTask: Task;

  constructor(project: TypeScriptProject, dir: string) {
    super(project);
    this.bundleTask = project.addTask('bundle', {
      description: `Bundle ${dir}/*/index.ts into assets/`,
      exec: 'rm -rf assets',
    });
    this.bundleTask.exec(`${TS_NODE} tools/bundle/run.ts`);

    project.preCompileTask.spawn(this.bundleTask);
    project.testTask.prependSpawn(this.bundleTask);
    project.gitignore.exclude('/assets/');
    project.npmignore?.include('/assets/');
    project.npmignore?.exclude(`/${dir}/`);
  }
}
