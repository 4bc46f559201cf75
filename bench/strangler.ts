import { shareOfClients, timeToRollback } from './facade-clients';
import { compareLoad } from './load';
import { workDirectory } from './places';
import { report } from './report';
import { LocalCloud } from '../tools/local-cloud/local-cloud';
import { ThirdParty } from '../tools/third-party/third-party';
import { TYPESCRIPT_COMMAND } from '../tools/typescript/ts-node';

const APP = `${TYPESCRIPT_COMMAND} bench/app/strangler-app.ts`;

/** A façade in the local cloud: what it adds to legacy, with a shadow and without, who goes where, and how long a rollback takes. */
export async function strangler(): Promise<void> {
  const servers = await Promise.all(['legacy', 'new', 'hanging'].map(name => ThirdParty.start(name)));
  const [legacy, next, hanging] = servers;
  hanging.become('silent');
  const cloud = await LocalCloud.start({ name: 'bench' });
  try {
    const context = { legacy: legacy.url, next: next.url, hanging: hanging.url };
    const { Strangler: outputs } = await cloud.deploy({ app: APP, outDir: `${workDirectory('strangler')}/cdk.out`, context });
    const url = (name: string) => cloud.localUrl(outputs[`${name}Url`]);
    const shop = { cloud, url: url('Shop'), switchFunction: outputs.SwitchFunction, alarm: outputs.Alarm, next };
    await shareOfClients(shop);
    await timeToRollback(shop);

    const { how, rows } = await compareLoad([
      { name: 'legacy itself', url: `${legacy.url}/menu/x` },
      { name: 'façade, no shadow', url: `${url('Shop')}menu/x` },
      { name: 'façade, shadow of 5 % that answers', url: `${url('Answering')}menu/x` },
      { name: 'façade, shadow of 5 % that hangs', url: `${url('Hanging')}menu/x` },
      { name: 'façade, shadow of 100 % that hangs', url: `${url('Hanging')}all/x` },
    ]);
    const [[, , p50, p99]] = rows;
    report(
      'Façade', how, ['', 'requests per second', 'p50', 'p99', 'p50 over legacy', 'p99 over legacy'],
      rows.map((row, index) => [...row, ...index === 0 ? ['', ''] : [row[2] - p50, row[3] - p99]]),
    );
  } finally {
    await Promise.all([cloud.stop(), ...servers.map(server => server.stop())]);
  }
}
