import * as fs from 'fs';
import * as path from 'path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Context } from 'aws-lambda';
import { GuardedBackend, GuardedFunction, GuardedHttp } from './backend';
import { FunctionBackend } from './function-backend';
import { Guard } from './guard';
import { HttpBackend } from './http-backend';
import { RouterMetric } from './ports';
import { Router } from './router';
import { SecretHeader } from './secret-header';
import { AlternativeSettings, readSettings } from './settings';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { LambdaFunctionInvoker } from '../shared/aws/lambda-function-invoker';
import { SecretsManagerStore } from '../shared/aws/secrets-manager-store';
import { GatewayEvent, webRequest } from '../shared/http/gateway-event';
import { JsonBody } from '../shared/http/json-body';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

/** The part of the function's time that is kept for the response; library default. */
const MARGIN_MILLIS = 500;

const { pattern, route } = readSettings(new Environment(process.env));
const schemaFile = path.join(__dirname, 'request-schema.json');
const body = fs.existsSync(schemaFile) ? new JsonBody(JSON.parse(fs.readFileSync(schemaFile, 'utf8')) as object) : undefined;

const log = makeLogger('request-router', pattern);
const metrics = new PatternMetrics<RouterMetric>(pattern, log);
const now = () => Date.now();
const secrets = new SecretsManagerStore(new SecretsManagerClient(CLIENT_TIMEOUTS));
// one attempt: the guard has the timeout and the retries
const invoker = new LambdaFunctionInvoker(new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } }));
const router = new Router({
  settings: route,
  alternatives: route.alternatives.map(alternative => ({ ...alternative, backend: backendOf(alternative) })),
  observers: { log, metrics },
  body,
  random: Math.random,
});

function backendOf({ function: functionArn, http, circuitBreaker }: AlternativeSettings): GuardedBackend {
  const guard = new Guard(circuitBreaker, () => {
    metrics.count('CircuitBreakerOpened');
    log.warn('circuit breaker opened', { route: route.route, backend: functionArn ?? http?.url });
  }, now);
  if (http === undefined) return new GuardedFunction(new FunctionBackend(functionArn!, invoker), guard);
  const credentials = http.secretHeader && new SecretHeader(http.secretHeader, secrets, now);
  return new GuardedHttp(new HttpBackend(route.route, http, now, credentials), guard, http.retryAttempts);
}

export async function handler(event: GatewayEvent, context: Context): Promise<object> {
  log.addContext(context);
  try {
    return await router.handle({ event, request: webRequest(event, context.awsRequestId) }, context.getRemainingTimeInMillis() - MARGIN_MILLIS);
  } finally {
    metrics.publish();
  }
}
