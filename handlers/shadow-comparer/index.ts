import * as fs from 'fs';
import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Context } from 'aws-lambda';
import { FacadeShadowBackend, NO_CIRCUITS } from './backends';
import { FeatureComparison } from './feature-comparison';
import { LateMetric, ShadowMetric } from './ports';
import { readSettings } from './settings';
import { ShadowComparer } from './shadow-comparer';
import { recordsOf } from '../runtime/known-event';
import { SqsBatchResponse, SqsEvent } from '../runtime/sqs-event';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { LambdaFunctionInvoker } from '../shared/aws/lambda-function-invoker';
import { ApiRequestSigner } from '../shared/aws/request-signer';
import { SecretsManagerStore } from '../shared/aws/secrets-manager-store';
import { DynamoShadowRecords } from '../shared/aws/strangler/dynamo-shadow-records';
import { CircuitMetric, Circuits } from '../shared/circuit/ports';
import { ProcessCircuits } from '../shared/circuit/process-circuits';
import { FacadeBackend } from '../shared/facade/settings';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

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

const ports = { secrets, invoker, signerOf: (region: string) => new ApiRequestSigner(region), now };
const backendOf = (backend: FacadeBackend, behind: Circuits) => new FacadeShadowBackend(backend, { ...ports, circuits: behind });
const legacy = settings.legacy && backendOf(settings.legacy, circuits);
const comparer = new ShadowComparer(new Map(settings.features.map(({ name, backend, noiseSample, ...rules }, index) => [name, new FeatureComparison({
  name, rules, noiseSample, legacy, records, now, next: backendOf(backend, NO_CIRCUITS), metrics: featureMetrics[index], onLate: () => metrics.count('ShadowLate'), random: Math.random,
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
