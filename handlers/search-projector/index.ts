import * as fs from 'fs';
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Context } from 'aws-lambda';
import { CheckedDocuments, checkedName } from './drift/checked-documents';
import { GenerationViews, SearchViewParts } from './generation-views';
import { ProjectorMetric, SearchMetric, SearchView } from './ports';
import { projectDocuments } from './project-documents';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { recordedIndexes } from '../shared/aws/search/recorded-indexes';
import { serviceTime } from '../shared/aws/service-time';
import { DynamoSourceTable } from '../shared/aws/views/dynamo-source-table';
import { checkDrift, DriftChecked } from '../shared/drift/check-drift';
import { DriftSettings } from '../shared/drift/ports';
import { described } from '../shared/errors/safe-error';
import { Tries } from '../shared/messages/tries';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { IndexDocuments } from '../shared/search/index-documents';
import { IndexGenerations } from '../shared/search/index-generations';
import { RecordedIndex } from '../shared/search/index-record';
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
const log = makeLogger('search-projector', pattern);
const loadJsonata = async () => (await import('jsonata')).default;
const metrics = new PatternMetrics<ProjectorMetric>(pattern, log);
const viewMetrics: PatternMetrics<SearchMetric>[] = [];
const client = new DynamoDBClient(CLIENT_TIMEOUTS);
const generations = new GenerationViews(settings => projectionOf(settings, loadJsonata), () => Date.now());
const indexes = recordedIndexes(environment, fileBeside, client).map(partsOf);
const ports = {
  failures: failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.text('FAILED_RECORDS')) as FailedRecordsSettings, log),
  tries: new Tries(),
  metrics,
  log,
  now: () => Date.now(),
};

function partsOf(index: RecordedIndex): SearchViewParts {
  const ofView = new PatternMetrics<SearchMetric>(index.settings.pattern, log);
  viewMetrics.push(ofView);
  return { ...index, metrics: ofView };
}

export async function handler(event: TableEvent, context: Context): Promise<StreamBatchResponse> {
  log.addContext(context);
  try {
    const views = (await described(Promise.all(indexes.map(each => generations.written(each))))).flat();
    return await projectDocuments(event.Records, { ...ports, views, timeLeft: () => context.getRemainingTimeInMillis() - RESERVE_MILLIS });
  } finally {
    for (const each of [metrics, ...viewMetrics]) each.publish();
  }
}

/** Of an invocation: what a check of one view takes at most, mostly. Library default. */
const VIEW_MILLIS = 120_000;

/** Checks the search indexes for drift, by a schedule: another function with the same code, so that the documents are the same. */
export async function drift(_event: unknown, context: Context): Promise<Record<string, DriftChecked>> {
  log.addContext(context);
  const now = () => serviceTime(client);
  const source = new DynamoSourceTable(client, environment.text('SOURCE_TABLE'));
  const opened = (index: SearchView) => CheckedDocuments.of({
    // the projector keeps the record
    index: { ...index, found: undefined },
    documentsOf: generation => new IndexDocuments(index.engine, new IndexGenerations(index.engine, index.settings.alias).writerOf(generation)),
    project: index.project,
    source,
    log,
    now,
    count: (metric, by) => index.metrics.count(`Documents${metric}`, by),
  });
  try {
    const views = (await described(Promise.all(indexes.map(each => generations.complete(each))))).flat();
    return await described(checkDrift({
      views: views.map(index => ({ name: checkedName(index), open: () => opened(index) })),
      settings: JSON.parse(environment.text('DRIFT')) as DriftSettings,
      log,
      sample: size => source.sample(size),
      sleep: millis => sleep(millis),
      now,
      hasTime: () => context.getRemainingTimeInMillis() > VIEW_MILLIS,
    }));
  } finally {
    for (const each of viewMetrics) each.publish();
  }
}
