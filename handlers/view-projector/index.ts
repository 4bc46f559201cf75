import * as fs from 'fs';
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Context } from 'aws-lambda';
import { CheckedRows } from './drift/checked-rows';
import { generationViews, ViewParts } from './generation-views';
import { cacheOf, InvalidationMetric } from './invalidation';
import { EngineMetric, ProjectorPorts, ViewMetric } from './ports';
import { projectChanges } from './project-changes';
import { RebuildPorts } from './rebuild/ports';
import { RebuildEvent } from './rebuild/rebuild-event';
import { RefilledFunction } from './rebuild/refilled-function';
import { runStep } from './rebuild/run-step';
import { CacheSettings, readSettings, ViewSettings } from './settings';
import { DynamoEntryDrops } from '../shared/aws/answers/dynamo-entry-drops';
import { QueuedDrops } from '../shared/aws/answers/queued-drops';
import { CLIENT_TIMEOUTS, SQS_CLIENT } from '../shared/aws/clients';
import { LambdaFunctionInvoker } from '../shared/aws/lambda-function-invoker';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { isRunning } from '../shared/aws/running-executions';
import { recordedIndexes } from '../shared/aws/search/recorded-indexes';
import { serviceTime } from '../shared/aws/service-time';
import { DynamoSourceTable } from '../shared/aws/views/dynamo-source-table';
import { DynamoSuspects } from '../shared/aws/views/dynamo-suspects';
import { DynamoViewGenerations } from '../shared/aws/views/dynamo-view-generations';
import { DynamoViewProgress } from '../shared/aws/views/dynamo-view-index';
import { DynamoViewRefills } from '../shared/aws/views/dynamo-view-refills';
import { DynamoViewRows } from '../shared/aws/views/dynamo-view-rows';
import { DynamoViewTable } from '../shared/aws/views/dynamo-view-table';
import { checkDrift, DriftChecked } from '../shared/drift/check-drift';
import { DriftSettings } from '../shared/drift/ports';
import { described } from '../shared/errors/safe-error';
import { Tries } from '../shared/messages/tries';
import { EntryDrops } from '../shared/ports/entry-store';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { StreamBatchResponse } from '../shared/stream/stream-run';
import { TableEvent } from '../shared/stream/table-change';
import { Projection, projectionOf, ProjectionSettings } from '../shared/views/projection';

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
const viewMetrics: PatternMetrics<ViewMetric | InvalidationMetric>[] = [];
const { views, caches = [], refills } = readSettings(environment, fileBeside);
const parts = views.map(partsOf);
const cachedViews = caches.map(cache => cacheOf(cache, dropsOf(cache), metricsOf(cache.pattern)));
const ports: Omit<ProjectorPorts, 'views'> = {
  failures: failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.text('FAILED_RECORDS')) as FailedRecordsSettings, log),
  tries: new Tries(),
  metrics,
  log,
  now,
};

function dropsOf({ pattern: cache, table, queueUrl }: CacheSettings): EntryDrops {
  return queueUrl === undefined ? new DynamoEntryDrops(client, table!) : new QueuedDrops(new SQSClient(SQS_CLIENT), queueUrl, cache);
}

function partsOf(settings: ViewSettings): ViewParts {
  return {
    settings,
    metrics: metricsOf(settings.pattern),
    generations: new DynamoViewGenerations(client, settings.table),
    table: new DynamoViewTable(client, settings.table, now),
    progress: settings.hasProgress ? new DynamoViewProgress(client, settings.table) : undefined,
  };
}

/** Those of the definitions that the generations were begun with: a few, which stay the same. */
const projections = new Map<string, Projection>();
function projectionFor(settings: ProjectionSettings): Projection {
  const key = JSON.stringify(settings);
  const projection = projections.get(key) ?? projectionOf(settings, loadJsonata);
  projections.set(key, projection);
  return projection;
}

function metricsOf(of: string): PatternMetrics<ViewMetric | InvalidationMetric> {
  const made = new PatternMetrics<ViewMetric | InvalidationMetric>(of, log);
  viewMetrics.push(made);
  return made;
}

export async function handler(event: TableEvent, context: Context): Promise<StreamBatchResponse> {
  log.addContext(context);
  try {
    const generations = await described(Promise.all(parts.map(each => generationViews(each, projectionFor))));
    return await projectChanges(event.Records, { ...ports, views: [...generations.flat(), ...cachedViews] });
  } finally {
    for (const each of [metrics, ...viewMetrics]) each.publish();
  }
}

/** Of an invocation: a page of 100 items takes less, also where each request is tried three times. Library default. */
const PAGE_MILLIS = 120_000;
/** For the answer to the last request to a search engine, which may take 17 seconds, and for the failure queue. */
const RESERVE_MILLIS = 40_000;
let indexes: ReturnType<typeof searchIndexes> | undefined;
let sfn: SFNClient | undefined;
let invoker: LambdaFunctionInvoker | undefined;

/** None where the engine has no search index. */
function searchIndexes() {
  const all = fileBeside('search.json') === undefined ? [] : recordedIndexes(environment, fileBeside, client);
  return all.map(index => ({ ...index, tries: new Tries() }));
}

/** Runs a step of the state machine: another function with the same code, so that both make the same rows. */
export async function rebuild(event: RebuildEvent, context: Context): Promise<unknown> {
  log.addContext(context);
  const time = () => serviceTime(client);
  const rebuildPorts: RebuildPorts = {
    views: parts.map(({ settings, generations }) => ({ settings, generations, rows: new DynamoViewRows(client, settings.table, time) })),
    refilled: (refills?.views ?? []).map(view => new RefilledFunction(view, {
      // one attempt: the state machine has more
      invoker: invoker ??= new LambdaFunctionInvoker(new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } })),
      refills: new DynamoViewRefills(client, refills!.table, view.name),
      remainingMillis: () => context.getRemainingTimeInMillis(),
    })),
    indexes: (indexes ??= searchIndexes()).map(index => ({ ...index, timeLeft: () => context.getRemainingTimeInMillis() - RESERVE_MILLIS })),
    source: new DynamoSourceTable(client, environment.text('SOURCE_TABLE'), refills?.stream),
    failures: ports.failures,
    log,
    projectionOf: projectionFor,
    isRunning: execution => isRunning(sfn ??= new SFNClient(CLIENT_TIMEOUTS), execution),
    hasTime: () => context.getRemainingTimeInMillis() > PAGE_MILLIS,
    sleep: millis => sleep(millis),
    now: time,
  };
  return described(runStep(event, rebuildPorts));
}

/** Checks the views for drift, by a schedule: the same code again, so that the rows are the same. */
export async function drift(_event: unknown, context: Context): Promise<Record<string, DriftChecked>> {
  log.addContext(context);
  const time = () => serviceTime(client);
  const source = new DynamoSourceTable(client, environment.text('SOURCE_TABLE'));
  try {
    return await described(checkDrift({
      views: parts.map(view => ({
        name: view.settings.name,
        open: () => CheckedRows.of({
          view,
          source,
          rows: new DynamoViewRows(client, view.settings.table, time),
          suspects: new DynamoSuspects(client, view.settings.table),
          projectionOf: projectionFor,
          now: time,
          count: (metric, by) => view.metrics.count(`Rows${metric}`, by),
        }),
      })),
      settings: JSON.parse(environment.text('DRIFT')) as DriftSettings,
      log,
      sample: size => source.sample(size),
      sleep: millis => sleep(millis),
      now: time,
      hasTime: () => context.getRemainingTimeInMillis() > PAGE_MILLIS,
    }));
  } finally {
    for (const each of viewMetrics) each.publish();
  }
}
