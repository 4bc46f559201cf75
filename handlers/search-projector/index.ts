import * as fs from 'fs';
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Context } from 'aws-lambda';
import { CheckedDocuments } from './drift/checked-documents';
import { ProjectorMetric, SearchMetric, SearchView } from './ports';
import { projectDocuments } from './project-documents';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { SignedSearchClient } from '../shared/aws/search/signed-search-client';
import { serviceTime } from '../shared/aws/service-time';
import { DynamoSourceTable } from '../shared/aws/views/dynamo-source-table';
import { checkDrift, DriftChecked } from '../shared/drift/check-drift';
import { DriftSettings } from '../shared/drift/ports';
import { describeError, OwnError } from '../shared/errors/safe-error';
import { Tries } from '../shared/messages/tries';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { IndexDocuments } from '../shared/search/index-documents';
import { IndexGenerations } from '../shared/search/index-generations';
import { FIRST_GENERATION, readSearchSettings, SearchIndexSettings } from '../shared/search/search-settings';
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

/** Of an invocation: what a check of one view takes at most, mostly. Library default. */
const VIEW_MILLIS = 120_000;

/** Checks the search indexes for drift, by a schedule: another function with the same code, so that the documents are the same. */
export async function drift(_event: unknown, context: Context): Promise<Record<string, DriftChecked>> {
  log.addContext(context);
  const client = new DynamoDBClient(CLIENT_TIMEOUTS);
  const now = () => serviceTime(client);
  const source = new DynamoSourceTable(client, environment.text('SOURCE_TABLE'));
  const opened = (index: SearchView) => CheckedDocuments.of({
    index,
    documents: new IndexDocuments(index.engine, new IndexGenerations(index.engine, index.settings.alias).writerOf(FIRST_GENERATION)),
    project: index.project,
    source,
    log,
    now,
    count: (metric, by) => index.metrics.count(`Documents${metric}`, by),
  });
  try {
    return await checkDrift({
      views: ports.views.map(index => ({ name: index.settings.name, open: () => opened(index) })),
      settings: JSON.parse(environment.text('DRIFT')) as DriftSettings,
      log,
      sample: size => source.sample(size),
      sleep: millis => sleep(millis),
      now,
      hasTime: () => context.getRemainingTimeInMillis() > VIEW_MILLIS,
    });
  } catch (error) {
    // Lambda logs what is thrown: foreign errors may quote items
    throw error instanceof OwnError ? error : new OwnError(describeError(error));
  } finally {
    for (const each of viewMetrics) each.publish();
  }
}
