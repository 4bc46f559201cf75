import { S3Client } from '@aws-sdk/client-s3';
import { brokerFor } from '../brokers/broker-for';
import { CLIENT_TIMEOUTS } from '../clients';
import { S3ClaimCheckStore } from './s3-claim-check-store';
import { Log } from '../../jobs/job-ports';
import { Delivery } from '../../publishing/delivery';
import { PublisherPorts } from '../../publishing/publisher';

let s3: S3Client | undefined;

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
