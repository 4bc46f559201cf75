import * as fs from 'fs';
import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Context } from 'aws-lambda';
import { GremlinGraph } from './graph';
import { GraphMetric, GraphPorts, projectGraph } from './project-graph';
import { projectionOf } from './projection';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { SignedSearchClient } from '../shared/aws/search/signed-search-client';
import { DynamoViewRefills, RefillsSettings } from '../shared/aws/views/dynamo-view-refills';
import { described } from '../shared/errors/safe-error';
import { Tries } from '../shared/messages/tries';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { leastVersion, runViewBatch, ViewBatchResponse, ViewEvent } from '../shared/views/refills';

const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('graph-projector', pattern);
const metrics = new PatternMetrics<GraphMetric>(pattern, log);
const { jsonata } = JSON.parse(fs.readFileSync(path.join(__dirname, 'graph.json'), 'utf8')) as { readonly jsonata: string };
const endpoint = new SignedSearchClient({ url: environment.text('GRAPH_URL'), region: environment.text('AWS_REGION'), service: 'neptune-db' });
const { table, view } = JSON.parse(environment.text('REFILLS')) as RefillsSettings;
const refills = new DynamoViewRefills(new DynamoDBClient(CLIENT_TIMEOUTS), table, view);
const graph = new GremlinGraph(endpoint);
const ports: GraphPorts = {
  graph,
  project: projectionOf(jsonata, async () => (await import('jsonata')).default),
  failures: failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.optional('FAILED_RECORDS') ?? '{}') as FailedRecordsSettings, log),
  tries: new Tries(),
  metrics,
  log,
  now: () => Date.now(),
};

/** What the state machine of rebuilds looks for after a refill. */
interface LeftoversEvent {
  readonly leftovers: {
    /** When the refill began. */
    readonly since: number;
    /** Items that stay as they are. */
    readonly keep?: readonly string[];
  };
}

export async function handler(event: ViewEvent | LeftoversEvent, context: Context): Promise<ViewBatchResponse | { readonly items: string[] }> {
  log.addContext(context);
  try {
    if ('leftovers' in event) return await leftovers(event);
    return await runViewBatch(event, { ...ports, refills }, own => projectGraph(event.Records, { ...ports, ...own }));
  } finally {
    metrics.publish();
  }
}

/** Answers items that the refill did not confirm, some at a time. */
async function leftovers({ leftovers: { since, keep = [] } }: LeftoversEvent): Promise<{ readonly items: string[] }> {
  const version = leastVersion(since);
  await described(graph.confirm(keep, version));
  return { items: await described(graph.itemsBefore(version)) };
}
