import { Picture } from '../picture';

export const picture: Picture = {
  summary: 'A topic sends a copy to the queue of each subscription. A queue has one consumer. '
    + 'A stream has any number of consumers, each at its own place. '
    + 'Each subscription has a dead-letter queue of its own, and one of a stream a bucket for records of an outage.',
  fixtures: ['topic', 'queue', 'stream'],
  rows: [
    ['topicPublisher'],
    ['topic'],
    ['buffer'],
    ['topicConsumer', 'bufferDeadLetters'],
    ['queuePublisher'],
    ['queue'],
    ['queueConsumer', 'queueDeadLetters'],
    ['streamPublisher'],
    ['stream'],
    ['streamConsumer'],
    ['streamDeadLetters', 'failedRecords'],
  ],
  nodes: {
    topicPublisher: { kind: 'client', text: 'publisher' },
    topic: { kind: 'topic', text: 'topic', resources: ['/Topic'], alarms: true },
    buffer: { kind: 'queue', text: 'queue', resources: ['/Billing/Buffer/Queue'], many: true, alarms: true },
    topicConsumer: { kind: 'function', text: 'consumer', resources: ['Billing'], many: true, alarms: true },
    bufferDeadLetters: { kind: 'queue', text: 'dead-letter queue', resources: ['/Billing/Buffer/DeadLetterQueue'], many: true, alarms: true },
    queuePublisher: { kind: 'client', text: 'publisher' },
    queue: { kind: 'queue', text: 'queue', resources: ['/Queue'], alarms: true },
    queueConsumer: { kind: 'function', text: 'consumer', resources: ['Billing'], alarms: true },
    queueDeadLetters: { kind: 'queue', text: 'dead-letter queue', resources: ['/DeadLetterQueue'], alarms: true },
    streamPublisher: { kind: 'client', text: 'publisher' },
    stream: { kind: 'stream', text: 'stream', resources: ['/Stream'], alarms: true },
    streamConsumer: { kind: 'function', text: 'consumer', resources: ['Billing'], many: true, alarms: true },
    streamDeadLetters: { kind: 'queue', text: 'dead-letter queue', resources: ['/Billing/DeadLetterQueue'], many: true, alarms: true },
    failedRecords: { kind: 'bucket', text: 'failed records', resources: ['/Billing/FailedRecords'], many: true },
  },
  flows: [
    ['topicPublisher', 'topic'],
    ['topic', 'buffer', 'filter'],
    ['buffer', 'topicConsumer'],
    ['queuePublisher', 'queue'],
    ['queue', 'queueConsumer'],
    ['streamPublisher', 'stream'],
    ['stream', 'streamConsumer', 'in order of a key'],
  ],
  failures: [
    ['topic', 'bufferDeadLetters', 'undelivered'],
    ['buffer', 'bufferDeadLetters', '5 receives'],
    ['queue', 'queueDeadLetters', '5 receives'],
    ['streamConsumer', 'streamDeadLetters', 'bad message'],
    ['streamConsumer', 'failedRecords', 'outage'],
  ],
};
