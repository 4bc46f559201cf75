import { Picture } from '../picture';

export const picture: Picture = {
  summary: 'A projector follows the change stream of the source table and keeps views. '
    + 'A query function answers from views and caches. '
    + 'A drift check compares views with their source, and a workflow rebuilds them. '
    + 'Records that fail go to a failure queue, and those of a long outage to a bucket.',
  fixtures: ['caches'],
  rows: [
    ['service'],
    ['source'],
    ['projector'],
    ['failedRecords', 'failureQueue'],
    ['rebuild', 'drift'],
    ['view', 'missedRuns'],
    ['pages', 'values'],
    ['queries', 'loader'],
    ['api'],
    ['clients'],
  ],
  nodes: {
    service: { kind: 'client', text: 'your service' },
    clients: { kind: 'client', text: 'clients' },
    source: { kind: 'table', text: 'source table', resources: ['/Source'] },
    projector: { kind: 'function', text: 'projector', resources: ['/Projector/Function'], alarms: true },
    api: { kind: 'api', text: 'HTTP API', resources: ['/Api/Api'], includes: ['/Api/UnknownRoute/Function'], alarms: true },
    failureQueue: { kind: 'queue', text: 'failure queue', resources: ['/Projector/FailureQueue'], alarms: true },
    failedRecords: { kind: 'bucket', text: 'failed records', resources: ['/Projector/FailedRecords'] },
    queries: { kind: 'function', text: 'queries', resources: ['/Queries/Function'], alarms: true },
    view: { kind: 'table', text: 'view', resources: ['/TopTweets/Rows'], many: true, alarms: true },
    pages: { kind: 'table', text: 'cache of pages', resources: ['/Queries/Pages'], alarms: true },
    values: { kind: 'table', text: 'cache of values', resources: ['/TweetById/Values'], alarms: true },
    loader: { kind: 'function', text: 'loader', resources: ['Loader'] },
    rebuild: { kind: 'stateMachine', text: 'rebuild', resources: ['/Rebuild/StateMachine'], includes: ['/Rebuild/Function'], alarms: true },
    drift: { kind: 'function', text: 'drift check', resources: ['/DriftCheck/Function'], alarms: true },
    missedRuns: { kind: 'queue', text: 'missed runs', resources: ['/DriftCheck/MissedRuns'], alarms: true },
  },
  flows: [
    ['service', 'source', 'writes'],
    ['source', 'projector', 'change stream'],
    ['projector', 'view', 'rows'],
    ['clients', 'api', 'GET'],
    ['api', 'queries'],
    ['queries', 'view'],
    ['queries', 'pages'],
    ['queries', 'values'],
    ['queries', 'loader'],
    ['projector', 'values', 'ends'],
    ['rebuild', 'view'],
    ['drift', 'view', 'compares'],
  ],
  failures: [
    ['projector', 'failureQueue', 'bad record'],
    ['projector', 'failedRecords', 'outage'],
    ['rebuild', 'failureQueue'],
    ['drift', 'failureQueue'],
    ['drift', 'missedRuns', 'failed run'],
  ],
};
