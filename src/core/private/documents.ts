const REPOSITORY = 'https://github.com/cdk-serverless-catalog/cdk-serverless-catalog';

/** What the project has in the place of a version until it is released. */
const UNRELEASED = '0.0.0';

/** The URL of a document of the library as it is in the version installed. */
export function documentUrl(file: string, version = installedVersion()): string {
  return `${REPOSITORY}/blob/${version === UNRELEASED ? 'main' : `v${version}`}/${file}`;
}

function installedVersion(): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('../../../package.json') as { version: string }).version;
}
