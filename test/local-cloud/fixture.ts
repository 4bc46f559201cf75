import * as path from 'path';
import { StackOutputs } from '../../tools/local-cloud/cdk-cli';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { WORK_DIR } from '../../tools/local-cloud/places';
import { TYPESCRIPT_COMMAND } from '../../tools/typescript/ts-node';

/** Deploys one of the apps in `fixtures/`, with context that it reads. */
export function deployFixture(cloud: LocalCloud, name: string, context: Record<string, string> = {}): Promise<StackOutputs> {
  return cloud.deploy({ app: `${TYPESCRIPT_COMMAND} test/local-cloud/fixtures/${name}.ts`, outDir: path.join(WORK_DIR, `cdk.out-${name}`), context });
}
