import * as fs from 'fs';
import * as path from 'path';
import { Component, Task } from 'projen';
import { TypeScriptProject } from 'projen/lib/typescript';

/**
 * Bundles every `<dir>/<name>/index.ts` into `assets/<name>/index.js` with esbuild, the
 * AWS SDK included, before jsii compiles and before tests run (a fresh clone has no assets).
 */
export class LambdaHandlers extends Component {
  /** The task that makes `assets/`. */
  readonly bundleTask: Task;

  constructor(project: TypeScriptProject, dir: string) {
    super(project);
    const names = fs.readdirSync(dir, { withFileTypes: true })
      .filter(e => e.isDirectory() && fs.existsSync(path.join(dir, e.name, 'index.ts')))
      .map(e => e.name)
      .sort();

    this.bundleTask = project.addTask('bundle', {
      description: `Bundle ${dir}/*/index.ts into assets/`,
      exec: 'rm -rf assets',
    });
    this.bundleTask.exec([
      'esbuild', ...names.map(name => `${dir}/${name}/index.ts`),
      '--bundle', '--minify', '--keep-names', '--platform=node', '--target=node20', '--format=cjs',
      '--outdir=assets', `--outbase=${dir}`, '--charset=utf8', '--legal-comments=none', '--log-level=warning',
      // the ES module builds of the SDK and Powertools are the ones esbuild can shake
      '--main-fields=module,main',
    ].join(' '));

    project.preCompileTask.spawn(this.bundleTask);
    project.testTask.prependSpawn(this.bundleTask);
    project.gitignore.exclude('/assets/');
    project.npmignore?.include('/assets/');
    project.npmignore?.exclude(`/${dir}/`);
  }
}
