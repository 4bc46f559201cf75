import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Over HTTP 1: HTTP 2 is of AWS alone, and not of the local cloud. */
const kinesis = new KinesisClient({ requestHandler: new SQSClient().config.requestHandler });

interface Click { readonly key: string; readonly text?: string; readonly base64?: string }

/** Puts records in one request, texts or bytes. */
export const handler = async ({ records }: { readonly records: readonly Click[] }) => {
  const { FailedRecordCount } = await kinesis.send(new PutRecordsCommand({
    StreamName: process.env.STREAM_NAME,
    Records: records.map(({ key, text, base64 }) => ({ PartitionKey: key, Data: text === undefined ? Buffer.from(base64!, 'base64') : Buffer.from(text) })),
  }));
  if (FailedRecordCount) { throw new Error(`${FailedRecordCount} records were not put`); }
  return records.length;
};
