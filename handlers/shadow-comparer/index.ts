import * as fs from 'fs';
import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Context } from 'aws-lambda';
import { FunctionShadowBackend, GuardedShadowBackend, HttpShadowBackend } from './backends';
import { FeatureComparison } from './feature-comparison';
import { LateMetric, ShadowBackend, ShadowMetric } from './ports';
import { readSettings } from './settings';
import { ShadowComparer } from './shadow-comparer';
import { recordsOf } from '../runtime/known-event';
import { SqsBatchResponse, SqsEvent } from '../runtime/sqs-event';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { LambdaFunctionInvoker } from '../shared/aws/lambda-function-invoker';
import { SecretsManagerStore } from '../shared/aws/secrets-manager-store';
import { DynamoShadowRecords } from '../shared/aws/strangler/dynamo-shadow-records';
import { FunctionBackend } from '../shared/backends/function-backend';
import { HttpBackend } from '../shared/backends/http-backend';
import { SecretHeader } from '../shared/backends/secret-header';
import { BackendSettings } from '../shared/backends/settings';
import { CircuitMetric } from '../shared/circuit/ports';
import { ProcessCircuits } from '../shared/circuit/process-circuits';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { SHADOW_HEADER } from '../shared/strangler/shadow-message';

/** Headers that HTTP backends get besides the usual ones: the client's credentials, since the answer depends on them. */
const FORWARDED = ['authorization', 'cookie', SHADOW_HEADER];

const fileBeside = (name: string) => {
  const file = path.join(__dirname, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};
const environment = new Environment(process.env);
const settings = readSettings(environment, fileBeside);
const log = makeLogger('shadow-comparer', settings.pattern);
const now = () => Date.now();
const secrets = new SecretsManagerStore(new SecretsManagerClient(CLIENT_TIMEOUTS));
const invoker = new LambdaFunctionInvoker(new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } }));
const records = new DynamoShadowRecords(new DynamoDBClient(CLIENT_TIMEOUTS), settings.table);
const metrics = new PatternMetrics<CircuitMetric | LateMetric>(settings.pattern, log);
// its own circuits: what the comparison finds out must not close legacy to clients
const circuits = new ProcessCircuits({ log, metrics });
const featureMetrics = settings.features.map(({ pattern }) => new PatternMetrics<ShadowMetric>(pattern, log));

function backendOf({ function: functionArn, http, timeoutMillis }: BackendSettings): ShadowBackend {
  if (http === undefined) return new FunctionShadowBackend(new FunctionBackend(functionArn!, invoker), timeoutMillis);
  const forwardedRequestHeaders = [...http.forwardedRequestHeaders ?? [], ...FORWARDED];
  const credentials = http.secretHeader && new SecretHeader(http.secretHeader, secrets, now);
  return new HttpShadowBackend(new HttpBackend({ ...http, forwardedRequestHeaders }, now, credentials), timeoutMillis);
}

function legacyOf(legacy: BackendSettings): ShadowBackend {
  return new GuardedShadowBackend(backendOf(legacy), circuits.of(legacy.function ?? legacy.http!.url, legacy.circuitBreaker));
}

const legacy = settings.legacy && legacyOf(settings.legacy);
const comparer = new ShadowComparer(new Map(settings.features.map(({ name, backend, noiseSample, ...rules }, index) => [name, new FeatureComparison({
  name, rules, noiseSample, legacy, records, now, next: backendOf(backend), metrics: featureMetrics[index], onLate: () => metrics.count('ShadowLate'), random: Math.random,
})])), log);

export async function handler(event: SqsEvent, context: Context): Promise<SqsBatchResponse> {
  log.addContext(context);
  recordsOf('shadow-comparer', event, 'SQS');
  try {
    return await comparer.handle(event);
  } finally {
    [...featureMetrics, metrics].forEach(each => each.publish());
  }
}
