import * as fs from 'fs';
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Context } from 'aws-lambda';
import { lookupsOf, pageCaches, QueryMetric } from './caches';
import { CursorKeys } from './cursor-keys';
import { Cursors } from './cursors';
import { Queries } from './queries';
import { readSettings } from './settings';
import { CACHE_CLIENT, DynamoEntryStore } from '../shared/aws/answers/dynamo-entry-store';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { LambdaFunctionInvoker } from '../shared/aws/lambda-function-invoker';
import { SecretsManagerVersions } from '../shared/aws/secret-versions';
import { serviceTime } from '../shared/aws/service-time';
import { ValkeyConnection } from '../shared/aws/valkey/valkey-connection';
import { ValkeyEntryStore } from '../shared/aws/valkey/valkey-entry-store';
import { DynamoViewIndex } from '../shared/aws/views/dynamo-view-index';
import { GatewayEvent, isHttpApiEvent, webRequest } from '../shared/http/gateway-event';
import { gatewayResult, GatewayResult } from '../shared/http/gateway-result';
import { readPathParameters } from '../shared/http/path-parameters';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

const fileBeside = (name: string) => {
  const file = path.join(__dirname, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};
const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const { queries, lookups = [], valkey, cursorSecret } = readSettings(environment, fileBeside);
const log = makeLogger('view-query', pattern);
const dynamo = new DynamoDBClient(CLIENT_TIMEOUTS);
const now = () => serviceTime(dynamo);
const keys = new CursorKeys(new SecretsManagerVersions(new SecretsManagerClient(CLIENT_TIMEOUTS), cursorSecret), log, now);
const metrics = new Map<string, PatternMetrics<QueryMetric>>();
const cacheClient = new DynamoDBClient(CACHE_CLIENT);
const cacheTime = () => serviceTime(cacheClient);
const connection = valkey && new ValkeyConnection(valkey, environment.text('AWS_REGION'));
const cachePorts = {
  storeIn: (table: string, keptMillis: number) => new DynamoEntryStore(cacheClient, table, { keptMillis, now: cacheTime }),
  storeInValkey: (prefix: string, keptMillis: number) => new ValkeyEntryStore(connection!, { prefix, keptMillis }),
  // a loader may take longer than other calls, and its time is bounded by a signal
  invoker: new LambdaFunctionInvoker(new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } })),
  metricsOf,
  log,
  now: cacheTime,
};
const api = new Queries({
  pattern, queries, cursors: new Cursors(keys, now), caches: pageCaches(pattern, queries, cachePorts), lookups: lookupsOf(lookups, cachePorts),
}, {
  indexOf: (table, index) => new DynamoViewIndex(dynamo, table, index),
  log,
  monotonic: () => performance.now(),
  sleep: millis => sleep(millis),
});

function metricsOf(of: string): PatternMetrics<QueryMetric> {
  const made = metrics.get(of) ?? new PatternMetrics<QueryMetric>(of, log);
  metrics.set(of, made);
  return made;
}

export async function handler(event: GatewayEvent, context: Context): Promise<GatewayResult> {
  log.addContext(context);
  const route = isHttpApiEvent(event) ? event.routeKey : `${event.httpMethod} ${event.resource}`;
  try {
    const request = webRequest(event, context.awsRequestId);
    const pathParameters = readPathParameters(event, request.pathParameters);
    return gatewayResult(event, await api.handle(route ?? '', { ...request, pathParameters }));
  } finally {
    for (const each of metrics.values()) each.publish();
  }
}
