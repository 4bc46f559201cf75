import { Picture } from '../picture';

export const picture: Picture = {
  summary: 'Producers and an asynchronous HTTP API send to a queue, from which a worker takes messages at its own pace. '
    + 'A job table has the status of each job. '
    + 'Messages that fail on every receive are moved to a dead-letter queue, which a sweeper observes.',
  fixtures: ['asynchronous HTTP API'],
  rows: [
    ['clients', 'producers'],
    ['api'],
    ['apiFunction'],
    ['queue'],
    ['worker', 'deadLetters'],
    ['downstream'],
    ['sweeper'],
    ['jobTable', 'missedRuns'],
  ],
  nodes: {
    clients: { kind: 'client', text: 'HTTP clients' },
    producers: { kind: 'client', text: 'producers' },
    api: { kind: 'api', text: 'HTTP API', resources: ['/Api/Api'], alarms: true },
    apiFunction: { kind: 'function', text: 'API function', resources: ['/Api/ApiFunction'], alarms: true },
    queue: { kind: 'queue', text: 'queue', resources: ['/Queue'], alarms: true },
    worker: { kind: 'function', text: 'worker', resources: ['Function'], alarms: true },
    deadLetters: { kind: 'queue', text: 'dead-letter queue', resources: ['/DeadLetterQueue'], alarms: true },
    downstream: { kind: 'outside', text: 'downstream system' },
    jobTable: { kind: 'table', text: 'job table', resources: ['/Jobs/Table'], alarms: true },
    sweeper: { kind: 'function', text: 'sweeper', resources: ['/Jobs/Sweeper'], alarms: true },
    missedRuns: { kind: 'queue', text: 'missed runs', resources: ['/Jobs/SweeperDeadLetterQueue'], alarms: true },
  },
  flows: [
    ['clients', 'api', 'POST: 202; GET'],
    ['producers', 'queue', 'SendMessage'],
    ['api', 'apiFunction'],
    ['apiFunction', 'queue'],
    ['apiFunction', 'jobTable', 'accepted; status'],
    ['queue', 'worker', 'at its pace'],
    ['worker', 'downstream'],
    ['worker', 'jobTable', 'start, result'],
    ['deadLetters', 'sweeper', 'each minute'],
    ['sweeper', 'jobTable', 'failed, expired'],
  ],
  failures: [
    ['queue', 'deadLetters', '5 receives'],
    ['sweeper', 'missedRuns', 'failed run'],
  ],
};
