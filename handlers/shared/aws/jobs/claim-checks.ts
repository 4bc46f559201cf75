import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readableObject } from '../../jobs/claim-check';
import { PayloadStore } from '../../jobs/worker-ports';
import { CLIENT_TIMEOUTS } from '../clients';

let s3: S3Client | undefined;

/** The buckets of contents that are too large for a message. */
export const claimChecks: PayloadStore = {
  read: async (location, name) => {
    const { bucket, key } = readableObject(location, name, process.env.CATALOG_CLAIM_CHECKS);
    s3 ??= new S3Client(CLIENT_TIMEOUTS);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Body!.transformToString();
  },
};
