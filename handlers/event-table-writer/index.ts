import * as fs from 'fs';
import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Context } from 'aws-lambda';
import { EVENT_VERSIONS } from './merge';
import { WriterSettings } from './settings';
import { writeEvent } from './write-event';
import { recordsOf } from '../runtime/known-event';
import { Message } from '../runtime/message';
import { MessageConsumer } from '../runtime/message-consumer';
import { MessageReader } from '../runtime/message-reader';
import { SqsBatchResponse, SqsEvent } from '../runtime/sqs-event';
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

export async function handler(event: SqsEvent, context: Context): Promise<SqsBatchResponse> {
  log.addContext(context);
  recordsOf('event-table-writer', event, 'SQS');
  try {
    return await consumer.handleQueue(event, context, queueByArn(event.Records[0].eventSourceARN));
  } finally {
    metrics.publish();
  }
}

/** The lag is reported before the write: in an outage it grows with each attempt. The age that SQS reports begins anew with each fresh copy, this one does not. */
async function work(message: Message): Promise<void> {
  metrics.seconds('EventLag', Math.max(0, Date.now() - Date.parse(message.sentTime!)) / 1_000);
  await writeEvent(message, settings, ports);
}
