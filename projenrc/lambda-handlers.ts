import { Component, Task } from 'projen';
import { TypeScriptProject } from 'projen/lib/typescript';
import { TS_NODE } from './ts-node';

/** Has the time at which the bundles began to be made; goes away when dependencies are installed anew. */
const STAMP = 'node_modules/.bundles';
/** A folder is newer, too, when a file in it has come or gone. */
const MADE_OF = 'handlers tools/bundle projenrc package.json package-lock.json';

/** Whether a bundle is missing or empty. Those of `runtime` and `testing` are in folders of their own. */
const missingBundles = (dir: string) =>
  `[ $(ls ${dir}/*/index.ts ${dir}/*/testing.ts | wc -l) -ne $(find assets runtime testing -maxdepth 2 -name index.js -size +0c | wc -l) ]`;

/**
 * Bundles every `<dir>/<name>/index.ts` into `assets/<name>/` with esbuild, the AWS SDK
 * included, before jsii compiles and before tests run (a fresh clone has no assets).
 * What is in a bundle and what is left out: tools/bundle.
 * As `make` does, it does nothing while what it made is newer than what that is made of.
 */
export class LambdaHandlers extends Component {
  /** The task that makes `assets/`. */
  readonly bundleTask: Task;

  constructor(project: TypeScriptProject, dir: string) {
    super(project);
    this.bundleTask = project.addTask('bundle', {
      description: `Bundle ${dir}/*/index.ts into assets/, unless they are up to date`,
      // projen's own shell knows less than `sh`
      condition: `sh -c '! [ -f ${STAMP} ] || ${missingBundles(dir)} || find ${MADE_OF} -newer ${STAMP} | grep -q .'`,
      exec: `touch ${STAMP}-begun && rm -rf assets ${STAMP}`,
    });
    this.bundleTask.exec(`${TS_NODE} tools/bundle/run.ts`);

    project.preCompileTask.spawn(this.bundleTask);
    project.testTask.prependSpawn(this.bundleTask);
    project.gitignore.exclude('/assets/');
    project.npmignore?.include('/assets/');
    project.npmignore?.exclude(`/${dir}/`);
  }

  /** Called when every step has been added. */
  preSynthesize() {
    this.bundleTask.exec(`mv ${STAMP}-begun ${STAMP}`);
  }
}
