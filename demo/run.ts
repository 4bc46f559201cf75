import * as path from 'path';
import { Command } from 'commander';
import { Evidence } from './evidence';
import { House } from './house';
import { Partners } from './partners';
import { busy } from './progress';
import { baristas } from './scenarios/baristas';
import { channels } from './scenarios/channels';
import { gateway } from './scenarios/gateway';
import { labels } from './scenarios/labels';
import { orderEvents } from './scenarios/order-events';
import { payments } from './scenarios/payments';
import { photos } from './scenarios/photos';
import { LocalCloud } from '../tools/local-cloud/local-cloud';

const ROOT = path.join(__dirname, '..');
const TS_NODE = 'npx ts-node -T -O \'{"module":"commonjs","moduleResolution":"node10","ignoreDeprecations":"6.0"}\'';

async function main() {
  const { keep, requests, photos: photoCount, labels: labelCount } = new Command('demo')
    .description('Deploys the coffee house into the local cloud with the CDK CLI, drives it with load and faults, shows the evidence.')
    .option('--keep', 'leave the local cloud up afterwards and print the endpoints, until Ctrl-C')
    .option('--requests <number>', 'payments in the rush', '1000')
    .option('--photos <number>', 'product photos that are uploaded', '40')
    .option('--labels <number>', 'price labels asked for at once', '200')
    .parse().opts<{ keep?: boolean; requests: string; photos: string; labels: string }>();

  process.stderr.write('Starting the local cloud ...\n');
  const cloud = await LocalCloud.start({ name: 'demo' });
  const partners = await Partners.start();
  try {
    process.stderr.write('Deploying the coffee house: cdk deploy ...\n');
    const outDir = path.join(ROOT, 'cdk.out/demo');
    const outputs = await cloud.deploy({ app: `${TS_NODE} demo/app/app.ts`, outDir, context: partners.context });
    const house = new House(cloud, outputs.CoffeeHouse);
    const evidence = new Evidence();
    const studio = new House(cloud, outputs.Photos);
    // latencies are measured before anything else is at work
    await gateway(cloud, outputs.Gateway.Url, outDir, partners, evidence);
    // most of the time is waiting for deadlines and redeliveries; those that wait longest come first
    await Promise.all([
      photos(studio, evidence.part(), Number(photoCount)),
      payments(house, evidence.part(), Number(requests)),
      baristas(house, evidence.part()),
      channels(new House(cloud, outputs.Inventory), evidence.part()),
      busy(() => orderEvents(new House(cloud, outputs.OrderEvents), evidence.part())),
      busy(() => labels(studio, evidence.part(), Number(labelCount))),
    ]);
    process.stdout.write(`${evidence}\ndemo: ${evidence.passed} passed, ${evidence.failed} failed\n`);
    process.exitCode = evidence.failed === 0 ? 0 : 1;
    if (keep) { await keepUp(cloud, house); }
  } finally {
    await Promise.all([cloud.stop(), partners.stop()]);
  }
}

async function keepUp(cloud: LocalCloud, house: House) {
  process.stdout.write([
    '', `The local cloud stays up at ${cloud.endpoint} until Ctrl-C.`,
    `Payments: POST ${house.url('Payments', 'payments')}`,
    `Orders:   POST ${house.url('Baristas', 'orders')}`, '',
  ].join('\n'));
  await new Promise<void>(resolve => process.once('SIGINT', resolve));
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
