import { Context } from 'aws-lambda';
import { GOOD_ID, Handler, PoisonWorld } from './poison-world';
import { SqsBatchResponse } from '../../handlers/runtime/sqs-event';
import { SimulatedClock } from '../../handlers/testing/simulated-clock';
import { SqsQueue } from '../../handlers/testing/sqs-queue';
import { SqsToFunction, StandardQueue } from '../../handlers/testing/sqs-to-function';
import { md5 } from '../handlers/shared/aws-stub';

const RECEIVES = 3;
const HOUR_MILLIS = 3_600_000;
const inOrder = () => 0;

/** Makes the stub the queue, as far as a function behind it uses SQS itself. */
function serve({ stub, endpoint }: PoisonWorld, queue: SqsQueue): void {
  const tried = (change: () => void) => {
    try {
      change();
      return {};
    } catch (error) {
      return { __type: String((error as Error).message).split(':')[0] };
    }
  };
  const { SendMessage } = stub.operations;
  const url = `${endpoint}/111122223333/queue`;
  Object.assign(stub.operations, {
    GetQueueUrl: () => ({ QueueUrl: url }),
    GetQueueAttributes: () => ({ Attributes: { RedrivePolicy: JSON.stringify({ maxReceiveCount: RECEIVES }), MessageRetentionPeriod: '345600' } }),
    ChangeMessageVisibility: ({ ReceiptHandle, VisibilityTimeout }: Record<string, unknown>) =>
      tried(() => queue.changeVisibility(ReceiptHandle as string, VisibilityTimeout as number)),
    DeleteMessage: ({ ReceiptHandle }: Record<string, unknown>) => tried(() => queue.delete(ReceiptHandle as string)),
    SendMessage: (input: Record<string, unknown>) => input.QueueUrl === url
      ? tried(() => queue.send(input.MessageBody as string, input.DelaySeconds as number | undefined)) : SendMessage(input),
  });
}

/** Delivers messages in one batch until the queue is empty, and answers the bodies of its dead letters. */
export async function deliverQueue(world: PoisonWorld, handler: Handler, bodies: string[]): Promise<string[]> {
  const clock = new SimulatedClock();
  const queue = new StandardQueue({ visibilityTimeoutMillis: 60_000, maxReceiveCount: RECEIVES }, clock, inOrder);
  const before = { ...world.stub.operations };
  serve(world, queue);
  bodies.forEach(body => queue.send(body));
  const mapping = new SqsToFunction(queue, {
    timeoutMillis: 30_000,
    batchSize: bodies.length,
    maxConcurrency: 1,
    initialize: () => (event, context) => clock.during(handler(event, context as Context) as Promise<SqsBatchResponse>),
  }, clock);
  await mapping.drain(HOUR_MILLIS);
  Object.assign(world.stub.operations, before);
  return queue.deadLetters.map(({ body }) => body);
}

/** Lets a sweeper look into a dead-letter queue with these messages. */
export async function lookAt({ stub, endpoint }: PoisonWorld, handler: Handler, bodies: string[]): Promise<void> {
  let unseen = bodies;
  const before = { ...stub.operations };
  Object.assign(stub.operations, {
    Query: () => ({ Items: [] }),
    ListMessageMoveTasks: () => ({}),
    ChangeMessageVisibilityBatch: () => ({}),
    GetQueueAttributes: () => ({
      Attributes: { ApproximateNumberOfMessages: String(bodies.length), ApproximateNumberOfMessagesNotVisible: '0', MessageRetentionPeriod: '345600' },
    }),
    ReceiveMessage: ({ QueueUrl }: Record<string, unknown>) => {
      const seen = QueueUrl === `${endpoint}/1/dead` ? unseen : [];
      unseen = [];
      return {
        Messages: seen.map((Body, index) => ({
          MessageId: `m-${index}`, Body, MD5OfBody: md5(Body), ReceiptHandle: `r-${index}`, Attributes: { ApproximateReceiveCount: '4', SentTimestamp: '1893456000000' },
        })),
      };
    },
  });
  try {
    await handler({}, { getRemainingTimeInMillis: () => 50_000 } as Context);
  } finally {
    Object.assign(stub.operations, before);
  }
}

export const isGood = (text: string) => text.includes(GOOD_ID);
