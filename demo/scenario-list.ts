import { ASKED_AGAIN, LABEL_CONCURRENCY, PATIENT_REDELIVERY, PHOTO_DEADLINE, REDELIVERY } from './expectations';

interface Scenario {
  /** What happens, in words: a line of a narrow terminal. */
  readonly story: string;
  /** What most of its time is for. */
  readonly waitsFor: string;
  /** Whose stack it needs. */
  readonly stack: string;
  /** Whether it needs a search engine or a graph. */
  readonly needsEngines?: true;
}

const AWAY = `a consumer that is away; what it failed to take is back after ${PATIENT_REDELIVERY} s`;

/** What the demo can play, by title. */
export const SCENARIOS = {
  'Robust API': {
    story: 'one partner goes down, another is slow; the other doors do not notice',
    waitsFor: 'timeouts of a slow partner, circuits that close again',
    stack: 'Gateway',
  },
  'Strangler': {
    story: 'an old point-of-sale system retires while its tills call',
    waitsFor: '5 changes of the switch, each in effect after 10 s',
    stack: 'PointOfSale',
  },
  'Aggregator': {
    story: 'an invoice of four services, of which one flaps and one hangs',
    waitsFor: 'circuits that close again',
    stack: 'Invoices',
  },
  'Streams and pipelines': {
    story: 'clicks with duplicates and poison, while one consumer is away',
    waitsFor: 'a consumer that is away',
    stack: 'Clickstream',
  },
  'OpenAPI': {
    story: 'the gateway, held against its OpenAPI document by Schemathesis',
    waitsFor: 'nothing: it is busy',
    stack: 'Gateway',
  },
  'Reporting engine': {
    story: 'orders change, go and come again; a view and the search engine fail',
    waitsFor: 'a view whose table refuses rows; a search engine that starts again',
    stack: 'OrderTimeline',
    needsEngines: true,
  },
  'Reporting engine, graph': {
    story: 'who drinks with whom, in a graph that has a failover',
    waitsFor: 'a failover',
    stack: 'Regulars',
    needsEngines: true,
  },
  'Decoupled messaging, FIFO': {
    story: 'order is kept, with duplicates, poison and a consumer that is away',
    waitsFor: AWAY,
    stack: 'Inventory',
  },
  'Fan-out and fan-in': {
    story: 'photos in three sizes; a worker fails, another one misses the deadline',
    waitsFor: `5 receives of a failing worker; the deadline, ${PHOTO_DEADLINE} s, and its sweeper`,
    stack: 'Photos',
  },
  'Queue-based load leveling': {
    story: 'a rush of payments at a bank that takes three at once, and crashes',
    waitsFor: `5 receives of poison, ${REDELIVERY} s apart; the sweeper of each minute`,
    stack: 'CoffeeHouse',
  },
  'FIFO load leveling': {
    story: 'the orders of each table are brewed in order, also when one fails',
    waitsFor: `5 receives of one order: 2 that ask for later, ${ASKED_AGAIN} s, and 3 that fail, ${PATIENT_REDELIVERY} s`,
    stack: 'CoffeeHouse',
  },
  'Decoupled messaging': {
    story: 'a topic, a queue, a stream: duplicates, poison, a consumer that is away',
    waitsFor: AWAY,
    stack: 'Inventory',
  },
  'Pub/Sub': {
    story: 'one of three subscribers always fails; an outbox with rollbacks',
    waitsFor: `5 receives of a subscriber that always fails, ${REDELIVERY} s apart`,
    stack: 'OrderEvents',
  },
  'Fan-out and fan-in, many small jobs': {
    story: 'price labels in two languages, many at once',
    waitsFor: `workers, ${LABEL_CONCURRENCY} of each language at once`,
    stack: 'Photos',
  },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioTitle = keyof typeof SCENARIOS;
export type StackName = typeof SCENARIOS[ScenarioTitle]['stack'];

export const TITLES = Object.keys(SCENARIOS) as ScenarioTitle[];

/** Such as `pub-sub`. */
export function idOf(title: ScenarioTitle): string {
  return title.toLowerCase().replace(/\W+/g, '-');
}

export function scenarioOf(title: ScenarioTitle): Scenario {
  return SCENARIOS[title];
}
