import { AsyncLocalStorage } from 'async_hooks';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Context } from 'aws-lambda';
import { applyChange, waitAfter } from './apply-change';
import { FunctionAdapter } from './function-adapter';
import { SyncMetric, SyncPorts } from './ports';
import { LenientReader, receivedChange } from './received-change';
import { RetryAfter } from '../runtime/job';
import { recordsOf } from '../runtime/known-event';
import { Message } from '../runtime/message';
import { MessageConsumer } from '../runtime/message-consumer';
import { SqsBatchResponse, SqsEvent, SqsRecord } from '../runtime/sqs-event';
import { circuitsFrom } from '../shared/aws/circuit/circuits';
import { CLIENT_TIMEOUTS, SQS_CLIENT } from '../shared/aws/clients';
import { claimChecks } from '../shared/aws/jobs/claim-checks';
import { queueByArn } from '../shared/aws/jobs/worker-queues';
import { LambdaFunctionInvoker } from '../shared/aws/lambda-function-invoker';
import { DynamoItemRecords } from '../shared/aws/sync/dynamo-item-records';
import { wholeRecord } from '../shared/messages/failure-message';
import { messageGroupId } from '../shared/messages/message-group-id';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const deadLetterQueue = environment.text('DEAD_LETTER_QUEUE_URL');
const log = makeLogger('legacy-sync', pattern);
const metrics = new PatternMetrics<SyncMetric>(pattern, log);
const sqs = new SQSClient(SQS_CLIENT);
const invoker = new LambdaFunctionInvoker(new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } }));
const timeoutMillis = environment.wholeNumber('ADAPTER_TIMEOUT_MILLIS');
const ports: SyncPorts = {
  adapter: new FunctionAdapter(environment.text('ADAPTER_FUNCTION'), timeoutMillis, invoker),
  circuit: circuitsFrom(environment, { log, metrics }).of(pattern, {
    // library defaults: a row of five, or half of the calls of a minute
    failureRate: 50, windowMillis: 60_000, minimumCalls: 10, failures: 5, openDurationMillis: 10_000, probeMillis: timeoutMillis + 10_000,
  }),
  records: new DynamoItemRecords(new DynamoDBClient(CLIENT_TIMEOUTS), environment.text('RECORD_TABLE')),
  giveUp: (id, reason) => sendToDeadLetters(received.getStore()!, id, reason),
  metrics,
  log,
  now: () => Date.now(),
  random: Math.random,
};

/** The records of the invocation. */
const delivered = new AsyncLocalStorage<ReadonlyMap<string, SqsRecord>>();
/** The message at work: batches have one. */
const received = new AsyncLocalStorage<SqsRecord>();
const consumer = new MessageConsumer(work, new LenientReader(claimChecks, {}), log);

export async function handler(event: SqsEvent, context: Context): Promise<SqsBatchResponse> {
  log.addContext(context);
  recordsOf('legacy-sync', event, 'SQS');
  const source = queueByArn(event.Records[0].eventSourceARN);
  const records = new Map(event.Records.map(record => [record.messageId, record]));
  try {
    return await delivered.run(records, () => consumer.handleQueue(event, context, source));
  } finally {
    metrics.publish();
  }
}

async function work(message: Message): Promise<void> {
  const record = delivered.getStore()!.get(message.messageId)!;
  await received.run(record, async () => {
    try {
      const change = receivedChange(message, Number(record.attributes.SentTimestamp));
      if (change) await applyChange(change, ports);
      else await ports.giveUp(message.id, 'The message is no change of the intake.');
    } catch (error) {
      if (!(error instanceof RetryAfter)) log.warn('change not handled', { event_id: message.id, error });
      throw waitAfter(error, ports);
    }
  });
}

/** The message as it is, with the reason beside it: a redrive brings it back. */
async function sendToDeadLetters(record: SqsRecord, id: string, reason: string): Promise<void> {
  const { body, eventSourceARN, messageId, attributes: { MessageGroupId } } = record;
  const message = wholeRecord({ content: Buffer.from(body), reason, source: eventSourceARN, id }) ?? { body, attributes: {} };
  await sqs.send(new SendMessageCommand({
    QueueUrl: deadLetterQueue,
    MessageBody: message.body,
    MessageGroupId: messageGroupId(MessageGroupId ?? messageId),
    MessageDeduplicationId: messageGroupId(messageId),
    MessageAttributes: Object.fromEntries(Object.entries(message.attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }])),
  }));
}
