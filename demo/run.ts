import * as path from 'path';
import { Command, Option } from 'commander';
import { Engines } from './engines';
import { Evidence } from './evidence';
import { ASKED_AGAIN, PATIENT_REDELIVERY, PHOTO_DEADLINE, REDELIVERY } from './expectations';
import { House } from './house';
import { Partners } from './partners';
import { OldSystem } from './point-of-sale/old-system';
import { busy, elapsed } from './progress';
import { baristas } from './scenarios/baristas';
import { channels, FIFO_KINDS, OTHER_KINDS } from './scenarios/channels';
import { clickstream } from './scenarios/clickstream';
import { contract, gateway } from './scenarios/gateway';
import { invoices } from './scenarios/invoices';
import { labels } from './scenarios/labels';
import { orderEvents } from './scenarios/order-events';
import { OrderSearch } from './scenarios/order-search';
import { OrderTimelines } from './scenarios/order-timeline';
import { payments } from './scenarios/payments';
import { photos } from './scenarios/photos';
import { Migration } from './scenarios/point-of-sale';
import { WhoDrinksWithWhom } from './scenarios/regulars';
import { SCENARIO_IDS, Timeline } from './timeline';
import { LocalCloud } from '../tools/local-cloud/local-cloud';
import { TYPESCRIPT_COMMAND } from '../tools/typescript/ts-node';

const ROOT = path.join(__dirname, '..');

async function main() {
  const { keep, only, requests, photos: photoCount, labels: labelCount } = new Command('demo')
    .description('Deploys the coffee house into the local cloud with the CDK CLI, drives it with load and faults, shows the evidence.')
    .option('--keep', 'leave the local cloud up afterwards and print the endpoints, until Ctrl-C')
    .option('--requests <number>', 'payments in the rush', '1000')
    .option('--photos <number>', 'product photos that are uploaded', '40')
    .option('--labels <number>', 'price labels asked for at once', '200')
    .addOption(new Option('--only <scenarios...>', 'scenarios that run; all of the house is deployed').choices(SCENARIO_IDS))
    .parse().opts<{ keep?: boolean; only?: string[]; requests: string; photos: string; labels: string }>();

  let without = '';
  const engines = await Engines.prepare().catch(error => {
    without = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${without}\nThe demo runs without search and graph, and does not pass.\n`);
    return undefined;
  });
  process.stderr.write('Starting the local cloud ...\n');
  const cloud = await LocalCloud.start({ name: 'demo' });
  const [partners, oldSystem] = await Promise.all([Partners.start(), OldSystem.start()]);
  try {
    process.stderr.write('Deploying the coffee house: cdk deploy ...\n');
    const outDir = path.join(ROOT, 'cdk.out/demo');
    const context = { ...partners.context, ...engines?.context, oldSystem: oldSystem.url };
    const outputs = await cloud.deploy({ app: `${TYPESCRIPT_COMMAND} demo/app/app.ts`, outDir, context });
    process.stderr.write(`Deployed after ${elapsed()} s.\n`);
    const [house, inventory, orders, studio, tills, timelines, clicks] = [
      'CoffeeHouse', 'Inventory', 'OrderEvents', 'Photos', 'PointOfSale', 'OrderTimeline', 'Clickstream',
    ].map(stack => new House(cloud, outputs[stack]));
    const api = cloud.localUrl(outputs.Gateway.Url);
    const evidence = new Evidence();
    const timeline = new Timeline(evidence, only);
    // latencies are measured before anything else is at work
    await timeline.run('Robust API', 'timeouts of a slow partner, circuits that close again', part => gateway(api, partners, part));
    // clients of the point of sale call throughout, one at a time; beside them is what no deadline judges
    await Promise.all([
      timeline.run('Strangler', '5 changes of the switch, each in effect after 10 s', part => new Migration(cloud, tills, oldSystem, part).run()),
      // they hand out one batch at a time, and leave the machine to what is beside them
      timeline.run('Decoupled messaging, FIFO', `a consumer that is away; what it failed to take is back after ${PATIENT_REDELIVERY} s`,
        part => channels(inventory, part, FIFO_KINDS)),
      timeline.run('Aggregator', 'circuits that close again', part => invoices(cloud.localUrl(outputs.Invoices.Url), partners, part)).then(() => Promise.all([
        timeline.run('Reporting engine', 'a view whose table refuses rows; a search engine that starts again',
          part => new OrderTimelines(cloud, timelines, part, engines && new OrderSearch(timelines, engines, part)).run()),
        engines && timeline.run('Reporting engine, graph', 'a failover', part => new WhoDrinksWithWhom(new House(cloud, outputs.Regulars), engines, part).run()),
        timeline.run('Streams and pipelines', 'a consumer that is away', part => clickstream(clicks, cloud.localUrl(outputs.Clickstream.Url), part)),
        timeline.run('OpenAPI', 'nothing: it is busy', part => busy(() => contract(api, outDir, part))),
      ])),
    ]);
    // most of the time is waiting for deadlines and redeliveries; those that wait longest come first
    await Promise.all([
      timeline.run('Fan-out and fan-in', `5 receives of a failing worker; the deadline, ${PHOTO_DEADLINE} s, and its sweeper`, part => photos(studio, part, Number(photoCount))),
      timeline.run('Queue-based load leveling', `5 receives of poison, ${REDELIVERY} s apart; the sweeper of each minute`,
        part => payments(house, part, Number(requests))),
      timeline.run('FIFO load leveling', `5 receives of one order: 2 that ask for later, ${ASKED_AGAIN} s, and 3 that fail, ${PATIENT_REDELIVERY} s`, part => baristas(house, part)),
      timeline.run('Decoupled messaging', `a consumer that is away; what it failed to take is back after ${PATIENT_REDELIVERY} s`,
        part => channels(inventory, part, OTHER_KINDS)),
      timeline.run('Pub/Sub', `5 receives of a subscriber that always fails, ${REDELIVERY} s apart`, part => orderEvents(orders, part)),
      timeline.run('Fan-out and fan-in, many small jobs', 'workers, 3 of each kind at once', part => busy(() => labels(studio, part, Number(labelCount)))),
    ]);
    if (!engines && timeline.includes('Reporting engine')) { evidence.notRun('Search for orders', without); }
    if (!engines && timeline.includes('Reporting engine, graph')) { evidence.notRun('Who drinks with whom', without); }
    const { passed, failed, leftOut } = evidence;
    process.stdout.write(`${evidence}\n${timeline}\ndemo: ${passed} passed, ${failed} failed${leftOut > 0 ? `, ${leftOut} not run` : ''}\n`);
    process.exitCode = failed + leftOut === 0 ? 0 : 1;
    if (keep) { await keepUp(cloud, house); }
  } finally {
    await Promise.all([cloud.stop(), partners.stop(), oldSystem.stop(), engines?.stop()]);
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
