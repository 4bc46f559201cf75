import { Component } from 'projen';
import { ConstructLibrary } from 'projen/lib/cdk';

/** jsii-docgen documents whatever file of this name it finds last: the baseline has another, but for the moment of the comparison. */
const ASSEMBLY = '.jsii';
const COMPARED = '.api-baseline';

/** The assembly, which jsii leaves compressed, with a line for each member. */
const UNPACKED = `JSON.stringify(JSON.parse(zlib.gunzipSync(fs.readFileSync('${ASSEMBLY}.gz'))), undefined, 2)`;

/** The published API is compared with the copy under `api/baseline`: a breaking change is a decision, never an accident. */
export class ApiBaseline extends Component {
  constructor(project: ConstructLibrary) {
    super(project);
    const compat = project.tasks.tryFind('compat')!;
    compat.reset(`rm -rf ${COMPARED} && mkdir ${COMPARED}`);
    compat.exec(`cp api/baseline/jsii.json ${COMPARED}/${ASSEMBLY} && cp api/baseline/package.json ${COMPARED}/`);
    compat.exec(`jsii-diff ${COMPARED} . -k --ignore-file .compatignore`);
    compat.exec(`rm -r ${COMPARED}`);
    project.tasks.tryFind('docgen')!.prependExec(`rm -rf ${COMPARED}`);
    project.addTask('compat:accept', {
      description: 'Take the API as it is now as the new baseline',
      exec: `mkdir -p api/baseline && node -p "${UNPACKED}" > api/baseline/jsii.json && cp package.json api/baseline/`,
    });
    project.addGitIgnore(`/${ASSEMBLY}.gz`);
    project.addGitIgnore(`/${COMPARED}/`);
    project.npmignore?.exclude('/api/', '/.compatignore', `/${COMPARED}/`);
  }
}
