import * as path from 'path';
import { StackOutputs } from '../../tools/local-cloud/cdk-cli';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { WORK_DIR } from '../../tools/local-cloud/places';
import { TYPESCRIPT_COMMAND } from '../../tools/typescript/ts-node';

/** Deploys one of the apps in `fixtures/`, or some of its stacks alone, with context that it reads. Tests that run at the same time may share an app, but not its output. */
export function deployFixture(
  cloud: LocalCloud, name: string, context: Record<string, string> = {}, stacks?: readonly string[],
): Promise<StackOutputs> {
  const outDir = assemblyOf(cloud, name);
  return cloud.deploy({ app: `${TYPESCRIPT_COMMAND} test/local-cloud/fixtures/${name}.ts`, outDir, context, stacks });
}

/** The directory of the cloud assembly of such an app. */
export function assemblyOf(cloud: LocalCloud, name: string): string {
  return path.join(WORK_DIR, `cdk.out-${path.basename(cloud.log, '.log')}-${name}`);
}
