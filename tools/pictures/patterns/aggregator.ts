import { Picture } from '../picture';

export const picture: Picture = {
  summary: 'Clients call an API, and an aggregator function answers within one deadline. '
    + 'It calls several sources, those that do not need each other at the same time. A table has the state of circuit breakers. '
    + 'Where a source fails, the response has its fallback, or a part from the cache.',
  fixtures: ['every option'],
  rows: [
    ['clients'],
    ['api'],
    ['aggregator'],
    ['circuits', 'order'],
    ['products'],
    ['customer'],
    ['cache'],
  ],
  nodes: {
    clients: { kind: 'client', text: 'clients' },
    api: { kind: 'api', text: 'HTTP API', resources: ['/Api/Api'], includes: ['/Api/UnknownRoute/Function'], alarms: true },
    aggregator: { kind: 'function', text: 'aggregator', resources: ['/Handler'], alarms: true },
    order: { kind: 'function', text: 'order service', resources: ['Orders'], alarms: true },
    customer: { kind: 'outside', text: 'third party' },
    cache: { kind: 'table', text: 'cache', resources: ['/Cache'], alarms: true },
    products: { kind: 'function', text: 'product service', resources: ['Products'], alarms: true },
    circuits: { kind: 'table', text: 'circuit breakers', resources: ['/Circuits/Table'] },
  },
  flows: [
    ['clients', 'api', 'one request'],
    ['api', 'aggregator', 'one deadline'],
    ['aggregator', 'order', 'first'],
    ['aggregator', 'customer', 'with its results'],
    ['aggregator', 'products', 'for each line'],
    ['aggregator', 'cache', 'parts'],
  ],
  failures: [
    ['aggregator', 'circuits', 'failures'],
    ['customer', 'cache', 'fallback'],
  ],
};
