import { Component } from 'projen';
import { TypeScriptProject } from 'projen/lib/typescript';
import { TS_NODE } from './ts-node';

const FOLDER = 'local-cloud';

/** `npx cdk-serverless-catalog local`: the local cloud for a user's own app, as one file with the emulator's patches. */
export class LocalCommand extends Component {
  constructor(project: TypeScriptProject) {
    super(project);
    const task = project.addTask('bundle:local-cloud', {
      description: `Bundle the command of the npm package into ${FOLDER}/`,
      exec: `${TS_NODE} tools/local-cloud/command/bundle.ts ${FOLDER}`,
    });
    project.preCompileTask.spawn(task);
    project.package.addBin({ [project.package.packageName]: `${FOLDER}/cli.js` });
    project.gitignore.exclude(`/${FOLDER}/`);
    project.npmignore?.include(`/${FOLDER}/`);
  }
}
