import { SQSClient } from '@aws-sdk/client-sqs';
import { Context } from 'aws-lambda';
import { eventChange } from './event-change';
import { IntakeMetric, IntakePorts } from './ports';
import { SyncSourceSettings } from './settings';
import { takeChanges } from './take-changes';
import { recordsOf } from '../runtime/known-event';
import { Message, MessageRejected } from '../runtime/message';
import { MessageConsumer } from '../runtime/message-consumer';
import { MessageReader } from '../runtime/message-reader';
import { SqsBatchResponse, SqsEvent } from '../runtime/sqs-event';
import { QueueBroker } from '../shared/aws/brokers/queue';
import { SQS_CLIENT } from '../shared/aws/clients';
import { claimChecks } from '../shared/aws/jobs/claim-checks';
import { queueByArn } from '../shared/aws/jobs/worker-queues';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { Tries } from '../shared/messages/tries';
import { Delivery } from '../shared/publishing/delivery';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { StreamBatchResponse } from '../shared/stream/stream-run';
import { TableEvent } from '../shared/stream/table-change';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html, less room for the reason of a dead letter. */
const MAX_CHANGE_BYTES = 1_048_576 - 8_192;

type SyncEvent = TableEvent | SqsEvent;

const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const settings = JSON.parse(environment.text('SYNC_SOURCE')) as SyncSourceSettings;
const log = makeLogger('legacy-sync-intake', pattern);
const metrics = new PatternMetrics<IntakeMetric>(pattern, log);
const queue = new QueueBroker(environment.text('CHANGE_QUEUE_URL'), new SQSClient(SQS_CLIENT), MAX_CHANGE_BYTES);
const delivery = new Delivery(queue);
const tries = new Tries();
let consumer: MessageConsumer | undefined;

export async function handler(event: SyncEvent, context: Context): Promise<SqsBatchResponse | StreamBatchResponse> {
  log.addContext(context);
  try {
    if (settings.kind === 'table') return await takeChanges((event as TableEvent).Records, settings, streamPorts());
    return await takeEvents(event as SqsEvent, context);
  } finally {
    metrics.publish();
  }
}

let ports: IntakePorts | undefined;
function streamPorts(): IntakePorts {
  ports ??= {
    queue,
    delivery,
    tries,
    metrics,
    log,
    pattern,
    failures: failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.optional('FAILED_RECORDS') ?? '{}') as FailedRecordsSettings, log),
  };
  return ports;
}

async function takeEvents(event: SqsEvent, context: Context): Promise<SqsBatchResponse> {
  recordsOf('legacy-sync-intake', event, 'SQS');
  consumer ??= new MessageConsumer(takeEvent, new MessageReader(claimChecks, {}), log);
  return consumer.handleQueue(event, context, queueByArn(event.Records[0].eventSourceARN));
}

async function takeEvent(message: Message): Promise<void> {
  if (settings.kind !== 'bus') return;
  const change = eventChange(message, settings, pattern);
  if (!change) return metrics.count('ChangesFromLegacy');
  if (queue.bytesOf(change) > queue.maxEntryBytes) throw new MessageRejected(`the change must have at most ${queue.maxEntryBytes} bytes`);
  const [failure] = await delivery.deliver([change]);
  if (failure) throw failure.permanent ? new MessageRejected(failure.reason) : new Error(failure.reason);
  metrics.count('ChangesQueued');
}
