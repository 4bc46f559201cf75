import * as fs from 'fs';
import * as path from 'path';
import { Context } from 'aws-lambda';
import { ProjectorMetric, SearchMetric, SearchView } from './ports';
import { projectDocuments } from './project-documents';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { SignedSearchClient } from '../shared/aws/search/signed-search-client';
import { Tries } from '../shared/messages/tries';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { readSearchSettings, SearchIndexSettings } from '../shared/search/search-settings';
import { StreamBatchResponse } from '../shared/stream/stream-run';
import { TableEvent } from '../shared/stream/table-change';
import { projectionOf } from '../shared/views/projection';

/** For the answer to the last request, which may take 17 seconds, and for the failure queue. */
const RESERVE_MILLIS = 20_000;

const fileBeside = (name: string) => {
  const file = path.join(__dirname, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};
const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const region = environment.text('AWS_REGION');
const log = makeLogger('search-projector', pattern);
const loadJsonata = async () => (await import('jsonata')).default;
const metrics = new PatternMetrics<ProjectorMetric>(pattern, log);
const viewMetrics: PatternMetrics<SearchMetric>[] = [];
const ports = {
  views: readSearchSettings(environment, fileBeside).indexes.map(viewOf),
  failures: failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.text('FAILED_RECORDS')) as FailedRecordsSettings, log),
  tries: new Tries(),
  metrics,
  log,
  now: () => Date.now(),
};

function viewOf(settings: SearchIndexSettings): SearchView {
  const { url, service, projection } = settings;
  const ofView = new PatternMetrics<SearchMetric>(settings.pattern, log);
  viewMetrics.push(ofView);
  return {
    settings,
    engine: new SignedSearchClient({ url, service, region }),
    project: projectionOf(projection, loadJsonata),
    metrics: ofView,
    tries: new Tries(),
    isMade: false,
  };
}

export async function handler(event: TableEvent, context: Context): Promise<StreamBatchResponse> {
  log.addContext(context);
  try {
    return await projectDocuments(event.Records, { ...ports, timeLeft: () => context.getRemainingTimeInMillis() - RESERVE_MILLIS });
  } finally {
    for (const each of [metrics, ...viewMetrics]) each.publish();
  }
}
