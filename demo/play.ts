import { ASSEMBLY } from './deployment';
import { Engines } from './engines';
import { House } from './house';
import { Partners } from './partners';
import { OldSystem } from './point-of-sale/old-system';
import { busy } from './progress';
import { StackName } from './scenario-list';
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
import { Timeline } from './timeline';
import { StackOutputs } from '../tools/local-cloud/cdk-cli';
import { LocalCloud } from '../tools/local-cloud/local-cloud';

/** What the scenarios are played on. */
export interface Stage {
  readonly cloud: LocalCloud;
  readonly outputs: StackOutputs;
  readonly partners: Partners;
  readonly oldSystem: OldSystem;
  readonly engines?: Engines;
  /** Why there are none. */
  readonly lack?: string;
}

/** How much of some things there is. */
export interface Quantities { readonly requests: number; readonly photos: number; readonly labels: number }

/** Plays the scenarios of a timeline, as many at once as the machine bears. */
export async function play(timeline: Timeline, stage: Stage, quantities: Quantities) {
  const { cloud, outputs, partners, oldSystem, engines, lack } = stage;
  const house = (stack: StackName) => new House(cloud, outputs[stack]);
  const url = (stack: StackName) => cloud.localUrl(outputs[stack].Url);
  // latencies are measured before anything else is at work
  await timeline.run('Robust API', part => gateway(url('Gateway'), partners, part));
  // clients of the point of sale call throughout, one at a time; beside them is what no deadline judges
  await Promise.all([
    timeline.run('Strangler', part => new Migration(cloud, house('PointOfSale'), oldSystem, part).run()),
    // they hand out one batch at a time, and leave the machine to what is beside them
    timeline.run('Decoupled messaging, FIFO', part => channels(house('Inventory'), part, FIFO_KINDS)),
    timeline.run('Aggregator', part => invoices(url('Invoices'), partners, part)).then(() => Promise.all([
      timeline.run('Reporting engine', part => {
        const orders = house('OrderTimeline');
        if (!engines) { part.notRun('Search for orders', lack!); }
        return new OrderTimelines(cloud, orders, part, engines && new OrderSearch(orders, engines, part)).run();
      }),
      engines ? timeline.run('Reporting engine, graph', part => new WhoDrinksWithWhom(house('Regulars'), engines, part).run())
        : timeline.leaveOut('Reporting engine, graph', lack!),
      timeline.run('Streams and pipelines', part => clickstream(house('Clickstream'), url('Clickstream'), part)),
      timeline.run('OpenAPI', part => busy(() => contract(url('Gateway'), ASSEMBLY, part))),
    ])),
  ]);
  // most of the time is waiting for deadlines and redeliveries; those that wait longest come first
  await Promise.all([
    timeline.run('Fan-out and fan-in', part => photos(house('Photos'), part, quantities.photos)),
    timeline.run('Queue-based load leveling', part => payments(house('CoffeeHouse'), part, quantities.requests)),
    timeline.run('FIFO load leveling', part => baristas(house('CoffeeHouse'), part)),
    timeline.run('Decoupled messaging', part => channels(house('Inventory'), part, OTHER_KINDS)),
    timeline.run('Pub/Sub', part => orderEvents(house('OrderEvents'), part)),
    timeline.run('Fan-out and fan-in, many small jobs', part => busy(() => labels(house('Photos'), part, quantities.labels))),
  ]);
}
