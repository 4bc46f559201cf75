import { compareLoad } from './load';
import { workDirectory } from './places';
import { report } from './report';
import { LocalCloud } from '../tools/local-cloud/local-cloud';
import { ThirdParty } from '../tools/third-party/third-party';
import { TYPESCRIPT_COMMAND } from '../tools/typescript/ts-node';

const APP = `${TYPESCRIPT_COMMAND} bench/app/gateway-app.ts`;

/** Requests per second and latency: a backend asked directly, and through a RobustApi in the local cloud. */
export async function gateway(): Promise<void> {
  const [cloud, backend] = await Promise.all([LocalCloud.start({ name: 'bench' }), ThirdParty.start('backend')]);
  try {
    const directory = workDirectory('gateway');
    const { Gateway: outputs } = await cloud.deploy({ app: APP, outDir: `${directory}/cdk.out`, context: { backend: backend.url } });
    const api = cloud.localUrl(outputs.Url);
    const { how, rows } = await compareLoad([
      { name: 'the backend itself', url: `${backend.url}/x` },
      { name: 'HTTP API, function that answers itself', url: `${api}itself/x` },
      { name: 'HTTP API, ten lines that pass on with fetch', url: `${api}by-hand/x` },
      { name: 'HTTP API, request router', url: `${api}router/x` },
    ]);
    report('Gateway', how, ['', 'requests per second', 'p50', 'p99'], rows);
  } finally {
    await Promise.all([cloud.stop(), backend.stop()]);
  }
}
