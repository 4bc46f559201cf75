import { Component } from 'projen';
import { WorkflowSteps } from 'projen/lib/github';
import { JobPermission } from 'projen/lib/github/workflows-model';
import { NodeProject } from 'projen/lib/javascript';

/** GitHub takes 125,000 characters: https://github.com/cli/cli/issues/7705 */
const LONGEST_NOTES = 120_000;
const CHANGELOG = 'CHANGELOG.md';
const NOTES = 'dist/changelog.md';
/** All notes, those of the new version first. */
const ALL_NOTES = `dist/${CHANGELOG}`;

const TO_CHANGELOG = [
  'tag=$(cat dist/releasetag.txt)',
  `cp ${ALL_NOTES} ${CHANGELOG}`,
  'git switch --create "changelog/$tag"',
  `git commit --message "docs: changelog of $tag" -- ${CHANGELOG}`,
  'git push origin "changelog/$tag"',
  'gh pr create --fill --base main',
];

/** The notes of a release, as projen makes them of the commits: in the changelog of the package, in the GitHub release, and in the repository. */
export class ReleaseNotes extends Component {
  constructor(project: NodeProject) {
    super(project);
    project.tasks.tryFind('bump')!.exec(`cat ${NOTES} ${CHANGELOG} > ${ALL_NOTES} && cp ${ALL_NOTES} ${CHANGELOG}`);
    project.tasks.tryFind('unbump')!.exec(`git checkout -- ${CHANGELOG}`);
    project.release!.publisher.addGitHubPrePublishingSteps({
      name: 'Cut the notes to what GitHub takes',
      run: `awk '(length_so_far += length($0) + 1) <= ${LONGEST_NOTES}' ${NOTES} > dist/notes.md && mv dist/notes.md ${NOTES}`,
    });
    project.release!.addJobs({
      changelog: {
        name: 'Propose the changelog',
        needs: ['release', 'release_github'],
        if: '${{ !inputs.dry_run }}',
        runsOn: ['ubuntu-latest'],
        permissions: { contents: JobPermission.WRITE, pullRequests: JobPermission.WRITE },
        env: { GH_TOKEN: '${{ secrets.GITHUB_TOKEN }}' },
        steps: [
          WorkflowSteps.checkout({ with: { ref: 'main' } }),
          WorkflowSteps.downloadArtifact({ with: { artifactIds: ['${{ needs.release.outputs.artifact_id }}'], path: 'dist' } }),
          WorkflowSteps.setupGitIdentity({ gitIdentity: { name: 'github-actions', email: 'github-actions@github.com' } }),
          { name: 'Open a pull request', run: TO_CHANGELOG.join('\n') },
        ],
      },
    });
  }
}
