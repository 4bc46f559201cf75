import { spawnSync } from 'child_process';
import * as path from 'path';
import { installRequirements } from '../local-cloud/install';

/** Whether openapi-spec-validator (https://github.com/python-openapi/openapi-spec-validator) takes a document: undefined, or what is wrong. */
export async function findingsOf(document: string): Promise<string | undefined> {
  const { bin } = await installRequirements('requirements-api.txt');
  const { status, stdout, stderr, error } = spawnSync(path.join(bin, 'openapi-spec-validator'), [document], { encoding: 'utf8' });
  if (error) { throw new Error(`openapi-spec-validator did not run: ${error.message}`); }
  return status === 0 ? undefined : `${stdout}${stderr}`.trim();
}
