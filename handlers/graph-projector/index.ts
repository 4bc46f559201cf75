import * as fs from 'fs';
import * as path from 'path';
import { Context } from 'aws-lambda';
import { GremlinGraph } from './graph';
import { GraphMetric, GraphPorts, projectGraph } from './project-graph';
import { projectionOf } from './projection';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { SignedSearchClient } from '../shared/aws/search/signed-search-client';
import { Tries } from '../shared/messages/tries';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { StreamBatchResponse } from '../shared/stream/stream-run';
import { TableEvent } from '../shared/stream/table-change';

const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('graph-projector', pattern);
const metrics = new PatternMetrics<GraphMetric>(pattern, log);
const { jsonata } = JSON.parse(fs.readFileSync(path.join(__dirname, 'graph.json'), 'utf8')) as { readonly jsonata: string };
const endpoint = new SignedSearchClient({ url: environment.text('GRAPH_URL'), region: environment.text('AWS_REGION'), service: 'neptune-db' });
const ports: GraphPorts = {
  graph: new GremlinGraph(endpoint),
  project: projectionOf(jsonata, async () => (await import('jsonata')).default),
  failures: failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.optional('FAILED_RECORDS') ?? '{}') as FailedRecordsSettings, log),
  tries: new Tries(),
  metrics,
  log,
  now: () => Date.now(),
};

export async function handler(event: TableEvent, context: Context): Promise<StreamBatchResponse> {
  log.addContext(context);
  try {
    return await projectGraph(event.Records, ports);
  } finally {
    metrics.publish();
  }
}
