import { Component } from 'projen';
import { ConstructLibrary } from 'projen/lib/cdk';
import { TS_NODE } from './ts-node';

/** jsii-docgen documents whatever file of this name it finds last: the baseline has another, but for the moment of the comparison. */
const ASSEMBLY = '.jsii';
const COMPARED = '.api-baseline';

/** The assembly, which jsii leaves compressed, with a line for each member. */
const UNPACKED = `JSON.stringify(JSON.parse(zlib.gunzipSync(fs.readFileSync('${ASSEMBLY}.gz'))), undefined, 2)`;

/** The API and the templates are compared with the copies under `api/baseline`: a breaking change is a decision, never an accident. */
export class ApiBaseline extends Component {
  constructor(project: ConstructLibrary) {
    super(project);
    const compat = project.tasks.tryFind('compat')!;
    compat.reset(`rm -rf ${COMPARED} && mkdir ${COMPARED}`);
    compat.exec(`cp api/baseline/jsii.json ${COMPARED}/${ASSEMBLY} && cp api/baseline/package.json ${COMPARED}/`);
    compat.exec(`jsii-diff ${COMPARED} . -k --ignore-file .compatignore`);
    compat.exec(`rm -r ${COMPARED}`);
    project.tasks.tryFind('docgen')!.prependExec(`rm -rf ${COMPARED}`);
    project.postCompileTask.spawn(compat);
    project.addTask('certificate', {
      description: 'The upgrade certificate: the templates of every variant, compared with the accepted ones',
      steps: [{ spawn: 'bundle' }, { exec: `${TS_NODE} tools/certificate/run.ts`, receiveArgs: true }],
    });
    project.addTask('compat:accept', {
      description: 'Take the API and the templates as they are now as the new baseline',
      steps: [
        { exec: `mkdir -p api/baseline && node -p "${UNPACKED}" > api/baseline/jsii.json && cp package.json api/baseline/` },
        { spawn: 'bundle' },
        { exec: `${TS_NODE} tools/certificate/run.ts --accept` },
      ],
    });
    project.gitattributes.addAttributes('/api/baseline/*.br', 'binary');
    project.addGitIgnore(`/${ASSEMBLY}.gz`);
    project.addGitIgnore(`/${COMPARED}/`);
    project.npmignore?.exclude('/api/', '/.compatignore', `/${COMPARED}/`);
  }
}
