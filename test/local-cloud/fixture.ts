import * as path from 'path';
import { StackOutputs } from '../../tools/local-cloud/cdk-cli';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { WORK_DIR } from '../../tools/local-cloud/places';

const TS_NODE = 'npx ts-node -T -O \'{"module":"commonjs","moduleResolution":"node10","ignoreDeprecations":"6.0"}\'';

/** Deploys one of the apps in `fixtures/`, with context that it reads. */
export function deployFixture(cloud: LocalCloud, name: string, context: Record<string, string> = {}): Promise<StackOutputs> {
  return cloud.deploy({ app: `${TS_NODE} test/local-cloud/fixtures/${name}.ts`, outDir: path.join(WORK_DIR, `cdk.out-${name}`), context });
}
