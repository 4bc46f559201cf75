import { Picture } from '../picture';

export const picture: Picture = {
  summary: 'Producers put records into a stream, which branches read side by side, each at its own pace. '
    + 'They keep the latest record of each key, values of windows, and an archive of every record. '
    + 'A function of yours and a Flink application can read the stream, too. '
    + 'Each branch has a failure queue and a bucket for failed records.',
  fixtures: ['a branch of each kind', 'windows', 'an archive that is queried', 'a Flink application'],
  rows: [
    ['producers'],
    ['stream'],
    ['flink', 'consumer', 'writers'],
    ['failureQueue', 'failedRecords'],
    ['latest', 'delivery'],
    ['windows', 'lake'],
    ['athena'],
  ],
  nodes: {
    producers: { kind: 'client', text: 'producers' },
    stream: { kind: 'stream', text: 'stream', resources: ['/Stream'], alarms: true },
    consumer: { kind: 'function', text: 'your function', resources: ['Fraud'], alarms: true },
    writers: {
      kind: 'function',
      text: 'function of each branch',
      resources: ['/Latest/Writer', '/PerMinute/Windower', '/Lake/Writer'],
      many: true,
      alarms: true,
    },
    flink: { kind: 'application', text: 'Flink', resources: ['/Trends'], alarms: true },
    latest: { kind: 'table', text: 'latest of each key', resources: ['/Latest/Table'], alarms: true },
    windows: { kind: 'table', text: 'values of windows', resources: ['/PerMinute/Results'], includes: ['/PerMinute/Ledger'], alarms: true },
    delivery: { kind: 'delivery', text: 'Firehose', resources: ['/Lake/Delivery'], alarms: true },
    lake: { kind: 'bucket', text: 'archive', resources: ['/Lake/Bucket'], includes: ['/Lake/History/Results'] },
    athena: { kind: 'outside', text: 'Athena' },
    failureQueue: { kind: 'queue', text: 'failure queue', resources: ['/*/FailureQueue'], many: true, alarms: true },
    failedRecords: { kind: 'bucket', text: 'failed records', resources: ['/*/FailedRecords'], many: true },
  },
  flows: [
    ['producers', 'stream', 'records'],
    ['stream', 'writers', 'each at its pace'],
    ['stream', 'consumer'],
    ['stream', 'flink'],
    ['writers', 'latest'],
    ['writers', 'windows'],
    ['writers', 'delivery'],
    ['delivery', 'lake'],
    ['athena', 'lake', 'queries'],
  ],
  failures: [
    ['writers', 'failureQueue', 'bad record'],
    ['writers', 'failedRecords', 'outage'],
    ['consumer', 'failureQueue'],
    ['consumer', 'failedRecords'],
  ],
};
