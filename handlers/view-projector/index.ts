import * as fs from 'fs';
import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Context } from 'aws-lambda';
import { EngineMetric, ProjectorPorts, View, ViewMetric } from './ports';
import { projectChanges } from './project-changes';
import { readSettings, ViewSettings } from './settings';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { DynamoViewProgress } from '../shared/aws/views/dynamo-view-index';
import { DynamoViewTable } from '../shared/aws/views/dynamo-view-table';
import { Tries } from '../shared/messages/tries';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { StreamBatchResponse } from '../shared/stream/stream-run';
import { TableEvent } from '../shared/stream/table-change';
import { projectionOf } from '../shared/views/projection';

const fileBeside = (name: string) => {
  const file = path.join(__dirname, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};
const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('view-projector', pattern);
const now = () => Date.now();
const client = new DynamoDBClient(CLIENT_TIMEOUTS);
const loadJsonata = async () => (await import('jsonata')).default;
const metrics = new PatternMetrics<EngineMetric>(pattern, log);
const viewMetrics: PatternMetrics<ViewMetric>[] = [];
const ports: ProjectorPorts = {
  views: readSettings(environment, fileBeside).views.map(viewOf),
  failures: failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.text('FAILED_RECORDS')) as FailedRecordsSettings, log),
  tries: new Tries(),
  metrics,
  log,
  now,
};

function viewOf(settings: ViewSettings): View {
  const ofView = new PatternMetrics<ViewMetric>(settings.pattern, log);
  viewMetrics.push(ofView);
  return {
    settings,
    metrics: ofView,
    project: projectionOf(settings.projection, loadJsonata),
    table: new DynamoViewTable(client, settings.table, now),
    progress: settings.hasProgress ? new DynamoViewProgress(client, settings.table) : undefined,
  };
}

export async function handler(event: TableEvent, context: Context): Promise<StreamBatchResponse> {
  log.addContext(context);
  try {
    return await projectChanges(event.Records, ports);
  } finally {
    for (const each of [metrics, ...viewMetrics]) each.publish();
  }
}
