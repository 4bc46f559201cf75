import { AsyncLocalStorage } from 'async_hooks';
import * as fs from 'fs';
import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Context } from 'aws-lambda';
import { EVENT_VERSIONS } from './merge';
import { WriterSettings } from './settings';
import { writeEvent } from './write-event';
import { deferredMillis } from '../runtime/fresh-copy';
import { recordsOf } from '../runtime/known-event';
import { Message } from '../runtime/message';
import { MessageConsumer } from '../runtime/message-consumer';
import { MessageReader } from '../runtime/message-reader';
import { deliveryOf } from '../runtime/sqs-delivery';
import { SqsBatchResponse, SqsEvent, SqsRecord } from '../runtime/sqs-event';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { claimChecks } from '../shared/aws/jobs/claim-checks';
import { queueByArn } from '../shared/aws/jobs/worker-queues';
import { DynamoKeptItems } from '../shared/aws/views/dynamo-kept-items';
import { Tries } from '../shared/messages/tries';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('event-table-writer', pattern);
const metrics = new PatternMetrics<'EventLag'>(pattern, log);
const settings = JSON.parse(fs.readFileSync(path.join(__dirname, 'events.json'), 'utf8')) as WriterSettings;
const items = new DynamoKeptItems(new DynamoDBClient(CLIENT_TIMEOUTS), {
  items: environment.text('ITEM_TABLE'),
  removals: environment.optional('REMOVAL_TABLE'),
  removalSeconds: settings.removalSeconds,
  stamp: EVENT_VERSIONS,
});
const ports = { items, tries: new Tries(), random: Math.random };
const reader = new MessageReader(claimChecks, { contracts: settings.events.map(({ contract }) => contract) });
const consumer = new MessageConsumer(work, reader, log);
/** The records of the invocation. */
const delivered = new AsyncLocalStorage<ReadonlyMap<string, SqsRecord>>();

export async function handler(event: SqsEvent, context: Context): Promise<SqsBatchResponse> {
  log.addContext(context);
  recordsOf('event-table-writer', event, 'SQS');
  const queue = queueByArn(event.Records[0].eventSourceARN);
  try {
    return await delivered.run(new Map(event.Records.map(record => [record.messageId, record])), () => consumer.handleQueue(event, context, queue));
  } finally {
    metrics.publish();
  }
}

/** The lag is reported before the write: in an outage it grows with each attempt. The age that SQS reports begins anew with each copy. */
async function work(message: Message): Promise<void> {
  const delivery = deliveryOf(delivered.getStore()!.get(message.messageId)!);
  const now = Date.now();
  metrics.seconds('EventLag', Math.max(0, now - delivery.sentAt!, deferredMillis(delivery, now)) / 1_000);
  await writeEvent(message, settings, ports);
}
