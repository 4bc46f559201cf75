import { ReleasableCommits } from 'projen';
import { AwsCdkConstructLibraryOptions } from 'projen/lib/awscdk';
import { ReleaseTrigger } from 'projen/lib/release';

const FIRST_VERSION = '0.1.0';

/**
 * A person starts a release; the version comes from the commits. npm, PyPI and NuGet know the workflow, so that there is no token that could leak.
 * See docs/decisions/0222-releases.md.
 */
export const RELEASE_OPTIONS = {
  // of GitHub the release workflow alone: the gate is .ci/run
  github: true,
  githubOptions: { mergify: false, pullRequestLint: false },
  pullRequestTemplate: false,
  buildWorkflow: false,

  release: true,
  releaseTrigger: ReleaseTrigger.workflowDispatch(),
  releaseEnvironment: 'release',
  releasableCommits: ReleasableCommits.ofType(['feat', 'fix', 'perf']),
  nextVersionCommand: `node -p "process.env.LATEST_TAG ? '' : '${FIRST_VERSION}'"`,
  // 12.x: 13.x needs Node.js 22
  bumpPackage: 'commit-and-tag-version@12.7.3',
  jsiiReleaseVersion: '0.2.1061',
  // trusted publishing needs npm 11.5.1
  workflowNodeVersion: '24.x',
  npmTrustedPublishing: true,
} satisfies Partial<AwsCdkConstructLibraryOptions>;
