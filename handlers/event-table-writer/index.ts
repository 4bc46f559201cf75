import * as fs from 'fs';
import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Context } from 'aws-lambda';
import { EVENT_VERSIONS } from './merge';
import { WriterSettings } from './settings';
import { writeEvent } from './write-event';
import { recordsOf } from '../runtime/known-event';
import { MessageConsumer } from '../runtime/message-consumer';
import { MessageReader } from '../runtime/message-reader';
import { SqsBatchResponse, SqsEvent } from '../runtime/sqs-event';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { workerClients } from '../shared/aws/jobs/worker-clients';
import { DynamoKeptItems } from '../shared/aws/views/dynamo-kept-items';
import { Tries } from '../shared/messages/tries';
import { Environment } from '../shared/runtime/environment';
import { makeLogger } from '../shared/runtime/observability';

const environment = new Environment(process.env);
const log = makeLogger('event-table-writer', environment.text('PATTERN_PATH'));
const settings = JSON.parse(fs.readFileSync(path.join(__dirname, 'events.json'), 'utf8')) as WriterSettings;
const items = new DynamoKeptItems(new DynamoDBClient(CLIENT_TIMEOUTS), {
  items: environment.text('ITEM_TABLE'),
  removals: environment.optional('REMOVAL_TABLE'),
  removalSeconds: settings.removalSeconds,
  stamp: EVENT_VERSIONS,
});
const ports = { items, tries: new Tries(), random: Math.random };
const reader = new MessageReader(workerClients().payloads, { contracts: settings.events.map(({ contract }) => contract) });
const consumer = new MessageConsumer(message => writeEvent(message, settings, ports), reader, log);

export async function handler(event: SqsEvent, context: Context): Promise<SqsBatchResponse> {
  log.addContext(context);
  recordsOf('event-table-writer', event, 'SQS');
  return consumer.handleQueue(event, context, workerClients().queueByArn(event.Records[0].eventSourceARN));
}
