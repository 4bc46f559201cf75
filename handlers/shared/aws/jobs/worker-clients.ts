import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CLIENT_TIMEOUTS, SQS_CLIENT } from '../clients';
import { DynamoWorkerJobs } from './dynamo-worker-jobs';
import { SqsWorkerQueue } from './sqs-worker-queue';
import { readableObject } from '../../jobs/claim-check';
import { MessageQueue, PayloadStore, WorkerJobs } from '../../jobs/worker-ports';

export interface WorkerClients {
  readonly jobs: WorkerJobs;
  readonly payloads: PayloadStore;
  /** A client for long polls. */
  pollingClient(): SQSClient;
  /** The same adapter for each call with an ARN: it reads the settings of the queue once. */
  queueByArn(arn: string): MessageQueue;
  queueByUrl(url: string): MessageQueue;
  send(queueUrl: string, body: string): Promise<void>;
}

/** A long poll answers after 20 seconds at most. */
const POLLING_TIMEOUTS = { requestHandler: { connectionTimeout: 1_000, requestTimeout: 30_000, socketTimeout: 30_000, throwOnRequestTimeout: true } };
/** Of a call with its attempts, until its answer is read; library default. No function's timeout ends a container's call. */
const POLL_MILLIS = 120_000;

let clients: WorkerClients | undefined;

/** The adapters over the AWS clients, made at the first use, once. */
export function workerClients(): WorkerClients {
  clients ??= makeClients();
  return clients;
}

/** A client each of whose calls ends, also where the answer arrives byte by byte. */
export function pollingClient(mostMillis = POLL_MILLIS): SQSClient {
  const client = new SQSClient({ ...SQS_CLIENT, ...POLLING_TIMEOUTS });
  const send = client.send.bind(client) as (command: unknown, options: object) => Promise<unknown>;
  const inTime = (command: unknown, options?: object) => send(command, { ...options, abortSignal: AbortSignal.timeout(mostMillis) });
  return Object.assign(client, { send: inTime as typeof client.send });
}

function makeClients(): WorkerClients {
  const sqs = new SQSClient(SQS_CLIENT);
  // the SDK would put the trace header of the invocation on a fresh copy: see SqsWorkerQueue.sendCopy
  sqs.middlewareStack.remove('recursionDetectionMiddleware');
  let sender: SQSClient | undefined;
  const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(CLIENT_TIMEOUTS), { marshallOptions: { removeUndefinedValues: true } });
  let s3: S3Client | undefined;
  const queues = new Map<string, MessageQueue>();
  return {
    pollingClient,
    jobs: new DynamoWorkerJobs(dynamo),
    payloads: {
      read: async (location, name) => {
        const { bucket, key } = readableObject(location, name, process.env.CATALOG_CLAIM_CHECKS);
        s3 ??= new S3Client(CLIENT_TIMEOUTS);
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return Body!.transformToString();
      },
    },
    queueByArn: arn => {
      const queue = queues.get(arn) ?? SqsWorkerQueue.byArn(sqs, arn);
      queues.set(arn, queue);
      return queue;
    },
    queueByUrl: url => SqsWorkerQueue.byUrl(sqs, url),
    send: async (QueueUrl, MessageBody) => {
      sender ??= new SQSClient(SQS_CLIENT);
      await sender.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    },
  };
}
