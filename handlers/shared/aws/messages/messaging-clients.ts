import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { brokerFor } from '../brokers/broker-for';
import { CLIENT_TIMEOUTS, SQS_CLIENT } from '../clients';
import { S3ClaimCheckStore } from './s3-claim-check-store';
import { SqsFailureQueue } from './sqs-failure-queue';
import { Log } from '../../jobs/job-ports';
import { FailureQueue } from '../../messages/failure-queue';
import { Delivery } from '../../publishing/delivery';
import { PublisherPorts } from '../../publishing/publisher';

let s3: S3Client | undefined;
let sqs: SQSClient | undefined;

/** The AWS side of a publisher; clients are made at the first use. */
export function publisherPorts(log: Pick<Log, 'warn'>): PublisherPorts {
  return {
    log,
    broker: brokerFor,
    delivery: broker => new Delivery(broker),
    claimCheck: bucket => (key, content) => {
      s3 ??= new S3Client(CLIENT_TIMEOUTS);
      return new S3ClaimCheckStore(s3, bucket).put(key, content);
    },
  };
}

export function failureQueueAt(queueUrl: string): FailureQueue {
  sqs ??= new SQSClient(SQS_CLIENT);
  return new SqsFailureQueue(sqs, queueUrl);
}

/** The failure queue of an event source, where `CATALOG_FAILURE_QUEUES` names one (docs/messages.md). */
export function failureQueueOf(text: string | undefined, eventSourceArn: string): FailureQueue | undefined {
  const url = (JSON.parse(text || '{}') as Record<string, string | undefined>)[eventSourceArn];
  return url ? failureQueueAt(url) : undefined;
}
