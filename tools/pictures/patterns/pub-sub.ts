import { Picture } from '../picture';

export const picture: Picture = {
  summary: 'Publishers put events onto a bus, and an outbox publishes what a table records. '
    + 'Each subscriber has a rule, a queue, a consumer and a dead-letter queue of its own. An archive keeps events for replay. '
    + 'Events that match no rule are counted and logged.',
  fixtures: ['publisher and three subscribers', 'transactional outbox', 'unmatched events logged'],
  rows: [
    ['table', 'publisher'],
    ['outbox'],
    ['failureQueue', 'failedRecords'],
    ['bus'],
    ['archive', 'unmatched'],
    ['queue', 'unlogged'],
    ['consumer', 'deadLetters'],
  ],
  nodes: {
    table: { kind: 'table', text: 'table', resources: ['Orders'] },
    publisher: { kind: 'function', text: 'publisher', resources: ['PublisherFunction'] },
    outbox: { kind: 'function', text: 'outbox', resources: ['/FirstOrdersOutbox/Publisher'], alarms: true },
    bus: { kind: 'bus', text: 'bus', resources: ['/Bus'], alarms: true },
    failureQueue: { kind: 'queue', text: 'failure queue', resources: ['/FirstOrdersOutbox/FailureQueue'], alarms: true },
    failedRecords: { kind: 'bucket', text: 'failed records', resources: ['/FirstOrdersOutbox/FailedRecords'] },
    archive: { kind: 'archive', text: 'archive', resources: ['/Archive/Archive'] },
    queue: { kind: 'queue', text: 'queue', resources: ['/*/Buffer/Queue'], many: true, alarms: true },
    consumer: {
      kind: 'function',
      text: 'consumer',
      resources: ['VideoWallFunction', 'LeaderboardFunction', 'RecommendationsFunction'],
      many: true,
      alarms: true,
    },
    deadLetters: { kind: 'queue', text: 'dead-letter queue', resources: ['/*/Buffer/DeadLetterQueue'], many: true, alarms: true },
    unmatched: { kind: 'outside', text: 'metric and log' },
    unlogged: { kind: 'queue', text: 'dead-letter queue', resources: ['/Unmatched/DeadLetterQueue'], alarms: true },
  },
  flows: [
    ['table', 'outbox', 'stream'],
    ['publisher', 'bus', 'publish()'],
    ['outbox', 'bus'],
    ['bus', 'archive', 'replay'],
    ['bus', 'queue', 'rule'],
    ['queue', 'consumer'],
    ['bus', 'unmatched', 'no rule matches'],
  ],
  failures: [
    ['outbox', 'failureQueue', 'bad record'],
    ['outbox', 'failedRecords', 'outage'],
    ['bus', 'deadLetters', 'undelivered'],
    ['queue', 'deadLetters', '5 receives'],
    ['bus', 'unlogged', 'undelivered'],
  ],
};
