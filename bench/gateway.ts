import autocannon, { Result } from 'autocannon';
import { times } from './effort';
import { workDirectory } from './places';
import { report } from './report';
import { median } from './statistics';
import { LocalCloud } from '../tools/local-cloud/local-cloud';
import { ThirdParty } from '../tools/third-party/third-party';
import { TYPESCRIPT_COMMAND } from '../tools/typescript/ts-node';

const SECONDS = 5;
const WARM_UP_SECONDS = 2;
const CONNECTIONS = 4;
const RUNS = 3;

const APP = `${TYPESCRIPT_COMMAND} bench/app/gateway-app.ts`;

/** Requests per second and latency: a backend asked directly, and through a RobustApi in the local cloud. */
export async function gateway(): Promise<void> {
  const [cloud, backend] = await Promise.all([LocalCloud.start({ name: 'bench' }), ThirdParty.start('backend')]);
  try {
    const directory = workDirectory('gateway');
    const { Gateway: outputs } = await cloud.deploy({ app: APP, outDir: `${directory}/cdk.out`, context: { backend: backend.url } });
    const api = cloud.localUrl(outputs.Url);
    const contenders = [
      { name: 'the backend itself', url: `${backend.url}/x` },
      { name: 'HTTP API, function that answers itself', url: `${api}itself/x` },
      { name: 'HTTP API, ten lines that pass on with fetch', url: `${api}by-hand/x` },
      { name: 'HTTP API, request router', url: `${api}router/x` },
    ];
    for (const { url } of contenders) await load(url, times(WARM_UP_SECONDS));
    const results = new Map(contenders.map(({ name }) => [name, [] as Result[]]));
    for (let run = 0; run < times(RUNS); run++) {
      for (const { name, url } of run % 2 === 0 ? contenders : [...contenders].reverse()) results.get(name)!.push(await load(url, times(SECONDS)));
    }

    report(
      'Gateway',
      `Requests per second and latency in milliseconds in the local cloud, ${times(SECONDS)} seconds over ${CONNECTIONS} connections (autocannon): `
      + `median of ${times(RUNS)} runs, the order alternating. All ${sum([...results.values()].flat().map(result => result['2xx']))} requests were answered 2xx.`,
      ['', 'requests per second', 'p50', 'p99'],
      [...results].map(([name, runs]) => [
        name,
        median(runs.map(result => result['2xx'] / result.duration)),
        median(runs.map(({ latency }) => latency.p50)),
        median(runs.map(({ latency }) => latency.p99)),
      ]),
    );
  } finally {
    await Promise.all([cloud.stop(), backend.stop()]);
  }
}

async function load(url: string, duration: number): Promise<Result> {
  const result = await autocannon({ url, duration, connections: CONNECTIONS, timeout: 30 });
  const { errors, non2xx } = result;
  if (errors + non2xx > 0) { throw new Error(`${url}: ${errors} requests failed, ${non2xx} were not answered 2xx: what fails is not measured.`); }
  return result;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
