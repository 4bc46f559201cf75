import { Context } from 'aws-lambda';
import { publishChanges } from './outbox-run';
import { OutboxMetric, OutboxPorts } from './ports';
import { streamChange } from './stream-change';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { publisherPorts } from '../shared/aws/messages/publisher-ports';
import { Tries } from '../shared/messages/tries';
import { Publications } from '../shared/publishing/destination';
import { Publisher } from '../shared/publishing/publisher';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { StreamBatchResponse } from '../shared/stream/stream-run';
import { TableEvent } from '../shared/stream/table-change';

const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('event-outbox', pattern);
const metrics = new PatternMetrics<OutboxMetric>(pattern, log);
const ports: OutboxPorts = {
  publisher: new Publisher(Publications.fromText(environment.text('CATALOG_PUBLISH')), publisherPorts(log)),
  failures: failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.optional('FAILED_RECORDS') ?? '{}') as FailedRecordsSettings, log),
  tries: new Tries(),
  metrics,
  log,
};

export async function handler(event: TableEvent, context: Context): Promise<StreamBatchResponse> {
  log.addContext(context);
  try {
    return await publishChanges(event.Records.map(streamChange), ports);
  } finally {
    metrics.publish();
  }
}
