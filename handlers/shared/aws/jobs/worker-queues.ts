import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SQS_CLIENT } from '../clients';
import { SqsWorkerQueue } from './sqs-worker-queue';
import { MessageQueue } from '../../jobs/worker-ports';

/** A long poll answers after 20 seconds at most. */
const POLLING_TIMEOUTS = { requestHandler: { connectionTimeout: 1_000, requestTimeout: 30_000, socketTimeout: 30_000, throwOnRequestTimeout: true } };
/** Of a call with its attempts, until its answer is read; library default. No function's timeout ends a container's call. */
const POLL_MILLIS = 120_000;

let queueClient: SQSClient | undefined;
let sender: SQSClient | undefined;
const queues = new Map<string, MessageQueue>();

/** A client each of whose calls ends, also where the answer arrives byte by byte. */
export function pollingClient(mostMillis = POLL_MILLIS): SQSClient {
  const client = new SQSClient({ ...SQS_CLIENT, ...POLLING_TIMEOUTS });
  const send = client.send.bind(client) as (command: unknown, options: object) => Promise<unknown>;
  const inTime = (command: unknown, options?: object) => send(command, { ...options, abortSignal: AbortSignal.timeout(mostMillis) });
  return Object.assign(client, { send: inTime as typeof client.send });
}

/** The same adapter for each call with an ARN: it reads the settings of the queue once. */
export function queueByArn(arn: string): MessageQueue {
  const queue = queues.get(arn) ?? SqsWorkerQueue.byArn(workerClient(), arn);
  queues.set(arn, queue);
  return queue;
}

export function queueByUrl(url: string): MessageQueue {
  return SqsWorkerQueue.byUrl(workerClient(), url);
}

export async function sendToQueue(queueUrl: string, body: string): Promise<void> {
  sender ??= new SQSClient(SQS_CLIENT);
  await sender.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
}

function workerClient(): SQSClient {
  return queueClient ??= newWorkerClient();
}

function newWorkerClient(): SQSClient {
  const client = new SQSClient(SQS_CLIENT);
  // the SDK would put the trace header of the invocation on a fresh copy: see SqsWorkerQueue.sendCopy
  client.middlewareStack.remove('recursionDetectionMiddleware');
  return client;
}
