import * as fs from 'fs';
import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Context } from 'aws-lambda';
import { FunctionSource } from './function-source';
import { HttpSource } from './http-source';
import { AggregatorMetric } from './ports';
import { readSettings, SourceSettings } from './settings';
import { SourceBackend } from './source-call';
import { aggregatorOf } from './wired';
import { MemoryStore } from '../shared/answers/memory-store';
import { DynamoAnswerStore } from '../shared/aws/answers/dynamo-answer-store';
import { circuitsFrom } from '../shared/aws/circuit/circuits';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { LambdaFunctionInvoker } from '../shared/aws/lambda-function-invoker';
import { ApiRequestSigner } from '../shared/aws/request-signer';
import { SecretsManagerStore } from '../shared/aws/secrets-manager-store';
import { XRayTracing } from '../shared/aws/tracing/subsegments';
import { SecretHeader } from '../shared/backends/secret-header';
import { CircuitMetric } from '../shared/circuit/ports';
import { GatewayEvent, webRequest } from '../shared/http/gateway-event';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

/** The part of the function's time that is kept for the response; library default. */
const MARGIN_MILLIS = 200;
/** A cache that is slow is no help: the SDK's own retries would take longer than a new answer. */
const CACHE_CLIENT = { maxAttempts: 1, requestHandler: { connectionTimeout: 500, requestTimeout: 500, throwOnRequestTimeout: true } };

const fileBeside = (name: string) => {
  const file = path.join(__dirname, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};
const environment = new Environment(process.env);
const settings = readSettings(environment, fileBeside);

const log = makeLogger('aggregator', settings.pattern);
const metrics = new PatternMetrics<AggregatorMetric | CircuitMetric>(settings.pattern, log);
const now = () => Date.now();
const secrets = new SecretsManagerStore(new SecretsManagerClient(CLIENT_TIMEOUTS));
// one attempt: the source has the time limit and the retries
const invoker = new LambdaFunctionInvoker(new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } }));
const memory = new MemoryStore(now);
const aggregator = aggregatorOf(settings, {
  observers: { log, metrics },
  now,
  backendOf,
  tracing: new XRayTracing(environment.optional('AWS_XRAY_DAEMON_ADDRESS')),
  loadJsonata: async () => (await import('jsonata')).default,
  circuits: circuitsFrom(environment, { log, metrics }),
  store: settings.cache?.kind === 'dynamoDb' ? new DynamoAnswerStore(new DynamoDBClient(CACHE_CLIENT), settings.cache.table!, now) : memory,
});

function backendOf(source: SourceSettings): SourceBackend {
  if (source.http === undefined) return new FunctionSource(source, invoker);
  const { secretHeader, signature } = source.http;
  const credentials = secretHeader && new SecretHeader(secretHeader, secrets, now);
  return new HttpSource(source, now, credentials, signature && new ApiRequestSigner(signature.region));
}

export async function handler(event: GatewayEvent, context: Context): Promise<object> {
  log.addContext(context);
  try {
    const request = webRequest(event, context.awsRequestId);
    return await aggregator.handle({ event, request, trace: process.env._X_AMZN_TRACE_ID }, context.getRemainingTimeInMillis() - MARGIN_MILLIS);
  } finally {
    metrics.publish();
  }
}
