import { log } from './environment';
import { recordsOf } from './known-event';
import { KinesisEvent, MessageHandler, MessageOptions, MessageWork, TableStreamEvent } from './message';
import { MessageConsumer } from './message-consumer';
import { MessageReader } from './message-reader';
import { SqsEvent } from './sqs-event';
import { withSafeErrors } from './work-error';
import { claimChecks } from '../shared/aws/jobs/claim-checks';
import { queueByArn } from '../shared/aws/jobs/worker-queues';
import { failureQueueOf } from '../shared/aws/messages/messaging-clients';

/**
 * A handler for Lambda that runs the work for each message of a subscription's queue or stream, or for each change
 * in the stream of a table, out of whatever envelope it came in: one after the other within a batch, failures reported
 * message by message, in order where the source has an order.
 *
 * ```ts
 * export const handler = handleMessages<Order>(idempotent(async ({ data }) => charge(data)), { contracts: [orderCreated] });
 * ```
 *
 * The event source needs `ReportBatchItemFailures`, as the catalog's subscriptions have it.
 */
export function handleMessages<TData = unknown>(work: MessageWork<TData>, options: MessageOptions = {}): MessageHandler {
  let consumer: MessageConsumer | undefined;
  return withSafeErrors(async (event, context) => {
    const kind = recordsOf('handleMessages', event, 'SQS', 'Kinesis', 'a DynamoDB stream');
    consumer ??= new MessageConsumer(work, new MessageReader(claimChecks, options), log());
    const { eventSourceARN: arn = '' } = event.Records[0];
    return kind === 'SQS'
      ? consumer.handleQueue(event as SqsEvent, context, queueByArn(arn))
      : consumer.handleStream(event as KinesisEvent | TableStreamEvent, context, failureQueueOf(process.env, arn, log()));
  });
}
