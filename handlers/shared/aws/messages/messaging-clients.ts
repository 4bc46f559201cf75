import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CLIENT_TIMEOUTS, SQS_CLIENT } from '../clients';
import { S3ClaimCheckStore } from './s3-claim-check-store';
import { SqsFailureQueue } from './sqs-failure-queue';
import { Log } from '../../jobs/job-ports';
import { FailedRecord, FailureQueue } from '../../messages/failure-queue';
import { SetAside } from '../../messages/set-aside';

/** The beginning of the keys of records that do not fit into a message. */
const SET_ASIDE_PREFIX = 'set-aside/';

/** An entry of `CATALOG_FAILED_RECORDS`, or `FAILED_RECORDS`. */
export interface FailedRecordsSettings {
  /** For records that do not fit into a message. */
  readonly bucket?: string;
  /** The dimension of the metric. */
  readonly pattern?: string;
}

let s3: S3Client | undefined;
let sqs: SQSClient | undefined;

/** One for each queue: it counts its tries. */
export function failureQueueAt(queueUrl: string, { bucket, pattern }: FailedRecordsSettings, log: Pick<Log, 'error'>): FailureQueue {
  sqs ??= new SQSClient(SQS_CLIENT);
  const queue = new SqsFailureQueue(sqs, queueUrl);
  const store = bucket === undefined ? undefined : ({ id, content }: FailedRecord) => {
    s3 ??= new S3Client(CLIENT_TIMEOUTS);
    return new S3ClaimCheckStore(s3, bucket).put(`${SET_ASIDE_PREFIX}${id}`, content, 'application/octet-stream');
  };
  return new SetAside({ send: message => queue.send(message), store, pattern, log });
}

const failureQueues = new Map<string, FailureQueue>();

/** The failure queue of an event source, where `CATALOG_FAILURE_QUEUES` names one (docs/messages.md). */
export function failureQueueOf(environment: NodeJS.ProcessEnv, eventSourceArn: string, log: Pick<Log, 'error'>): FailureQueue | undefined {
  const entry = <T>(variable: string) => (JSON.parse(environment[variable] || '{}') as Record<string, T | undefined>)[eventSourceArn];
  const url = entry<string>('CATALOG_FAILURE_QUEUES');
  if (!url) return undefined;
  const queue = failureQueues.get(url) ?? failureQueueAt(url, entry<FailedRecordsSettings>('CATALOG_FAILED_RECORDS') ?? {}, log);
  failureQueues.set(url, queue);
  return queue;
}
